// What must hold across all manifests: one version, one release group, and exports that lose only `source`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWorkspace, repositoryRoot } from '../src/workspace.mjs';

type Conditions = Record<string, string> | string;

interface Manifest {
  name: string;
  version?: string;
  type?: string;
  engines?: { node?: string };
  exports?: Record<string, Conditions>;
  publishConfig?: { exports?: Record<string, Conditions> };
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));
}

const workspace = readWorkspace();
const published = workspace.filter((one) => one.published);
const manifestOf = (directory: string) => readJson<Manifest>(`${directory}/package.json`);

describe('manifests', () => {
  it.each(workspace.map((one) => one.directory))('%s is ESM for the Node versions we support', (directory) => {
    const { type, engines } = manifestOf(directory);
    expect(type).toBe('module');
    expect(engines?.node).toBe('>=20.19.0');
  });

  it.each(published.map((one) => one.directory))(
    '%s publishes its exports without the source condition',
    (directory) => {
      const { exports: map = {}, publishConfig } = manifestOf(directory);
      const withoutSource = Object.fromEntries(
        Object.entries(map).flatMap(([path, target]): [string, unknown][] => {
          if (typeof target === 'string') return [[path, target]];
          const { source: _, ...rest } = target;
          // What has a source only is for tests within this repository.
          return Object.keys(rest).length > 0 ? [[path, rest]] : [];
        }),
      );
      expect(publishConfig?.exports).toEqual(withoutSource);
    },
  );

  it('share one version', () => {
    expect(new Set(published.map((one) => manifestOf(one.directory).version)).size).toBe(1);
  });

  it('are released together', () => {
    const { fixed } = readJson<{ fixed: string[][] }>('.changeset/config.json');
    const covered = (name: string) =>
      fixed.flat().some((entry) => entry === name || (entry.endsWith('*') && name.startsWith(entry.slice(0, -1))));
    expect(published.map((one) => one.name).filter((name) => !covered(name))).toEqual([]);
  });
});
