// The layer check must report what it exists to report: forbidden imports and cycles, type imports included.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkLayers } from '../src/layers.mjs';

const roots: string[] = [];

/** Writes a workspace with the given files; each package gets a manifest whose only entry is its index. */
function workspace(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'layers-'));
  roots.push(root);
  const names = {
    'packages/core': '@livekit/agents-core',
    'packages/agents': '@livekit/agents',
    'plugins/acme': 'acme',
  };
  for (const [directory, name] of Object.entries(names)) {
    const manifest = { name, exports: { '.': { source: './src/index.ts' } } };
    write(join(root, directory, 'package.json'), JSON.stringify(manifest));
    write(join(root, directory, 'src/index.ts'), 'export {};\n');
  }
  for (const [path, text] of Object.entries(files)) write(join(root, path), text);
  return root;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

describe('layers of core', () => {
  it('accepts what the table allows', () => {
    const root = workspace({
      'packages/core/src/base/clock.ts': 'export const clock = 1;\nexport type Millis = number;\n',
      'packages/core/src/model/chat/item.ts':
        "import { clock } from '../../base/clock.js';\nexport const item = clock;\n",
      'packages/core/src/turn/step.ts': "import type { Millis } from '../base/clock.js';\nexport type At = Millis;\n",
      'packages/core/src/index.ts':
        "export { item } from './model/chat/item.js';\nexport type { At } from './turn/step.js';\n",
    });
    expect(checkLayers(root)).toMatchObject({ violations: [], cycles: [], imports: 4 });
  });

  it('reports an import of a higher layer, with its place', () => {
    const root = workspace({
      'packages/core/src/session/run.ts': 'export const run = 1;\n',
      'packages/core/src/model/llm.ts': "// first\nimport { run } from '../session/run.js';\nexport const x = run;\n",
    });
    expect(checkLayers(root).violations).toEqual([
      "packages/core/src/model/llm.ts:2 imports '../session/run.js': core/model may import core/base",
    ]);
  });

  it('reports a forbidden type import, re-export and lazy import alike', () => {
    const root = workspace({
      'packages/core/src/hearing/a.ts': 'export type A = 1;\nexport const a = 1;\n',
      'packages/core/src/speech/type.ts': "import type { A } from '../hearing/a.js';\nexport type B = A;\n",
      'packages/core/src/speech/again.ts': "export { a } from '../hearing/a.js';\n",
      'packages/core/src/speech/lazy.ts': "export const lazy = () => import('../hearing/a.js');\n",
    });
    expect(checkLayers(root).violations).toHaveLength(3);
  });

  it('lets the reducer import types of the model but no values', () => {
    const root = workspace({
      'packages/core/src/model/chat.ts': 'export const chat = 1;\nexport type Chat = 1;\n',
      'packages/core/src/turn/good.ts': "import type { Chat } from '../model/chat.js';\nexport type C = Chat;\n",
      'packages/core/src/turn/bad.ts': "import { chat } from '../model/chat.js';\nexport const c = chat;\n",
    });
    expect(checkLayers(root).violations).toEqual([
      "packages/core/src/turn/bad.ts:1 imports '../model/chat.js': core/turn may import only types from core/model",
    ]);
  });

  it('reports a folder that nobody gave a row', () => {
    const root = workspace({
      'packages/core/src/base/clock.ts': 'export const clock = 1;\n',
      'packages/core/src/misc/thing.ts': "import { clock } from '../base/clock.js';\nexport const thing = clock;\n",
    });
    expect(checkLayers(root).violations[0]).toContain('core/misc has no row');
  });

  it('lets entry files import every folder, and no folder import an entry file', () => {
    const root = workspace({
      'packages/core/src/session/run.ts': 'export const run = 1;\n',
      'packages/core/src/voice.ts': "export { run } from './session/run.js';\n",
      'packages/core/src/room/io.ts': "import { run } from '../voice.js';\nexport const io = run;\n",
    });
    const { violations } = checkLayers(root);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain('packages/core/src/room/io.ts:1');
  });

  it('exempts tests', () => {
    const root = workspace({
      'packages/core/src/session/run.ts': 'export const run = 1;\n',
      'packages/core/src/model/llm.test.ts': "import { run } from '../session/run.js';\nexport const x = run;\n",
    });
    expect(checkLayers(root).violations).toEqual([]);
  });
});

describe('layers between packages', () => {
  it('keeps plugins to the public package', () => {
    const root = workspace({
      'plugins/acme/src/index.ts': "import '@livekit/agents';\nimport '@livekit/agents-core';\n",
    });
    expect(checkLayers(root).violations).toEqual([
      "plugins/acme/src/index.ts:2 imports '@livekit/agents-core': plugins/acme may import " +
        '@livekit/agents, @livekit/agents/provider, @livekit/agents/testing',
    ]);
  });

  it('reports paths that reach into another package', () => {
    const root = workspace({
      'packages/agents/src/index.ts':
        "import '@livekit/agents-core/src/base/clock.js';\nimport '../../core/src/index.js';\n",
    });
    const { violations } = checkLayers(root);
    expect(violations).toHaveLength(2);
    expect(violations[1]).toContain('it leaves the package');
  });
});

describe('cycles', () => {
  it('reports the shortest way round, made of type imports', () => {
    const root = workspace({
      'packages/core/src/model/a.ts':
        "import type { C } from './c.js';\nimport type { B } from './b.js';\nexport type A = B | C;\n",
      'packages/core/src/model/b.ts': "import type { C } from './c.js';\nexport type B = C;\n",
      'packages/core/src/model/c.ts': "import type { A } from './a.js';\nexport type C = A;\n",
    });
    const path = ['packages/core/src/model/a.ts', 'packages/core/src/model/c.ts', 'packages/core/src/model/a.ts'];
    expect(checkLayers(root).cycles).toEqual([path]);
  });

  it('sees cycles that run through package names', () => {
    const root = workspace({
      'packages/core/src/index.ts': "import '@livekit/agents';\n",
      'packages/agents/src/index.ts': "import '@livekit/agents-core';\n",
    });
    const result = checkLayers(root);
    expect(result.cycles).toHaveLength(1);
    expect(result.violations).toHaveLength(1);
  });
});
