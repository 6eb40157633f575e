// The published provider plugins installed beside our packages, as a user has them who moves to ours.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheDir } from '@livekit/agents-tooling/machine';
import { expect } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const packagesFolder = fileURLToPath(new URL('../../..', import.meta.url));
const ours = ['agents', 'core', 'worker', 'testing', 'provider', 'inference'];
/** What is published for the framework this one replaces. */
const published = {
  '@livekit/agents-plugin-openai': '1.9.0',
  '@livekit/agents-plugin-silero': '1.9.0',
  '@livekit/rtc-node': '0.13.34',
  zod: '4.1.8',
};

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  files: z.array(z.string()),
  publishConfig: z.object({ exports: z.unknown() }),
});

/** False: run `npm run build` first. */
export const isBuilt = ours.every((name) => existsSync(join(packagesFolder, name, 'dist/index.js')));
if (!isBuilt) console.log('tests with the published plugins do not run: run "npm run build" first');

/** The history after the talk of the weather, `compat/weather-talk.mjs`. */
export const weatherHistory: readonly unknown[] = [
  expect.stringMatching(/^agent_handoff /),
  'message Weather?',
  'function_call weather',
  'function_call_output weather "sunny"',
  'message It is sunny.',
];

/**
 * Runs a module where the published plugins are installed beside ours, and gives the JSON that it printed last.
 * @param script - a module in a folder of such modules
 */
export async function runPublished(script: URL, ...args: readonly string[]): Promise<unknown> {
  const folder = await installPublished(fileURLToPath(new URL('.', script)));
  const name = basename(fileURLToPath(script));
  const { stdout } = await run(process.execPath, [name, ...args], { cwd: folder, timeout: 120_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** What comes from the registry is installed once and kept in the cache; ours and the scripts are put there anew. */
async function installPublished(scripts: string): Promise<string> {
  const dependencies = { ...outsideDependencies(), ...published };
  const key = createHash('sha256').update(JSON.stringify(dependencies)).digest('hex').slice(0, 12);
  const folder = join(cacheDir(), 'compat', key);
  if (!existsSync(folder)) await install(folder, dependencies);
  for (const name of ours) placeOurs(name, folder);
  for (const name of readdirSync(scripts).filter((each) => each.endsWith('.mjs'))) {
    cpSync(join(scripts, name), join(folder, name));
  }
  return folder;
}

/** In a folder of its own first: an install that was cut short is never taken for a whole one. */
async function install(folder: string, dependencies: Record<string, string>): Promise<void> {
  const beside = `${folder}.${process.pid}`;
  mkdirSync(beside, { recursive: true });
  writeFileSync(join(beside, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  // The plugins want exactly the version they were published with; that is the point of the test.
  const args = ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', args, { cwd: beside, env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' } });
  rmSync(folder, { recursive: true, force: true });
  renameSync(beside, folder);
}

function manifestOf(name: string) {
  return manifestSchema.parse(JSON.parse(readFileSync(join(packagesFolder, name, 'package.json'), 'utf8')));
}

/** What our packages depend on, other than each other. */
function outsideDependencies(): Record<string, string> {
  const all = ours.flatMap((name) => Object.entries(manifestOf(name).dependencies));
  return Object.fromEntries(all.filter(([, range]) => !range.startsWith('workspace:')));
}

/** As npm would unpack it: the published files, the published entries. */
function placeOurs(name: string, folder: string): void {
  const { files, publishConfig, ...manifest } = manifestOf(name);
  const target = join(folder, 'node_modules', manifest.name);
  rmSync(target, { recursive: true, force: true });
  for (const file of files) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(packagesFolder, name, file), join(target, file), { recursive: true });
  }
  writeFileSync(join(target, 'package.json'), JSON.stringify({ ...manifest, exports: publishConfig.exports }));
}
