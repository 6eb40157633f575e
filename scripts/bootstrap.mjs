// Makes a fresh clone ready to work: the pinned pnpm without a global install, then the workspace's dependencies.
// As a program, `node scripts/bootstrap.mjs [command args...]` also runs a command with pnpm and our tools on the PATH.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cacheDir, run, runToEnd, which } from '../packages/tooling/src/machine.mjs';
import { readWorkspace } from '../packages/tooling/src/workspace.mjs';

export { ensureLivekitServer, startLivekitServer } from '../packages/tooling/src/livekit-server.mjs';
export { cacheDir, run, runToEnd, which };

/** The repository's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const cache = join(root, 'node_modules', '.cache');
const stamp = join(cache, 'installed');

/** The lowest Node version that runs this workspace. */
const lowestNode = [20, 19];

/** Prints one progress line. @param {string} line */
export function say(line) {
  console.log(`› ${line}`);
}

/** Installs what is missing or outdated; does nothing, fast, when all is in place. */
export async function bootstrap() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < lowestNode[0] || (major === lowestNode[0] && minor < lowestNode[1])) {
    throw new Error(`Node ${lowestNode.join('.')} or later is needed; this is ${process.versions.node}`);
  }
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing dependencies (once, and again when the lockfile changes)');
  await pnpm(['install', '--frozen-lockfile', '--reporter=append-only'], { quiet: true });
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Changes whenever the installed tree would: other dependencies, other Node ABI, other machine. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  for (const { directory } of [{ directory: '.' }, ...readWorkspace(root)]) {
    const manifest = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
    const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
    hash.update(JSON.stringify([directory, dependencies, devDependencies, peerDependencies, optionalDependencies]));
  }
  return `${hash.digest('hex')} node${process.versions.modules} ${process.platform}-${process.arch}`;
}

/**
 * Runs the pinned pnpm in the root; throws when it fails.
 * @param {readonly string[]} args
 * @param {import('../packages/tooling/src/machine.mjs').RunOptions} options
 * @returns {Promise<string>} what it printed, when `quiet`
 */
export async function pnpm(args, options = {}) {
  await pnpmFolder();
  return run('pnpm', args, { cwd: root, ...options, env: { ...toolEnvironment(), ...options.env } });
}

/** Runs a program of `node_modules/.bin`, or any on the PATH, in the root. Never throws: look at `code`.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('../packages/tooling/src/machine.mjs').RunOptions} options
 */
export async function tool(program, args, options = {}) {
  await pnpmFolder();
  return runToEnd(program, args, { cwd: root, ...options, env: { ...toolEnvironment(), ...options.env } });
}

/** Where the pinned pnpm's program is, after installing it there when it is missing. */
async function pnpmFolder() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = join(cache, packageManager.replace('@', '-'));
  const bin = join(folder, 'node_modules', '.bin');
  if (!existsSync(join(bin, 'pnpm'))) {
    say(`fetching ${packageManager} into node_modules/.cache`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', packageManager], {
      cwd: folder,
      quiet: true,
    });
  }
  return bin;
}

/** Environment of everything we start: our pnpm and tools first on the PATH, no telemetry, no downloads of GPU builds. */
function toolEnvironment() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const ours = [
    join(root, 'node_modules', '.bin'),
    join(cache, packageManager.replace('@', '-'), 'node_modules', '.bin'),
  ];
  return {
    PATH: [...ours, process.env.PATH].join(delimiter),
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    COREPACK_ENABLE_STRICT: '0',
  };
}

async function main() {
  await bootstrap();
  const [program, ...args] = process.argv.slice(2);
  if (!program) return say('ready');
  const { code } = await tool(program, args);
  process.exitCode = code;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
