// Importing the framework must stay cheap: nothing is loaded that rtc-node would not load by itself.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** The packages in `node_modules` of which a fresh process loads scripts, ESM or CommonJS, when it imports `module`. */
async function packagesLoadedBy(module: string): Promise<Set<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'light-import-'));
  try {
    const args = ['--conditions=source', '--import=tsx', '--input-type=module', `--eval=await import('${module}')`];
    // V8 writes down every script that it was given, whoever loaded it and however.
    await run(process.execPath, args, { cwd: here, env: { ...process.env, NODE_V8_COVERAGE: folder } });
    const packages = new Set<string>();
    for (const file of await readdir(folder)) {
      const { result } = JSON.parse(await readFile(join(folder, file), 'utf8')) as Coverage;
      for (const { url } of result) {
        const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
        if (name) packages.add(name);
      }
    }
    return packages;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a fresh process', { timeout: 60_000 }, () => {
  it.each(['@livekit/agents', '@livekit/agents/provider'])(
    'loads only our own code and rtc-node for %s',
    async (module) => {
      const [ours, rtc] = await Promise.all([packagesLoadedBy(module), packagesLoadedBy('@livekit/rtc-node')]);
      expect(rtc).toContain('@livekit/rtc-node');
      expect([...ours].filter((name) => !rtc.has(name))).toEqual([]);
    },
  );

  it('is seen to load what is loaded', async () => {
    expect(await packagesLoadedBy('zod')).toContain('zod');
  });
});
