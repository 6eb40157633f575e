// Installs what is compared, each as a user would: with npm, production dependencies only, into folders of the cache.
// The published framework comes from the registry, ours from packed tarballs. Also a program: `node peer.mjs`.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cacheDir, run } from '@livekit/agents-tooling/machine';
import { repositoryRoot } from '@livekit/agents-tooling/workspace';

export const publishedVersion = '1.9.0';
const probes = fileURLToPath(new URL('./probes', import.meta.url));

/** What an application installs: the framework alone, or with a voice detector and a provider. */
const sets = {
  core: { plugins: [], packages: ['agents'] },
  voice: { plugins: ['silero', 'openai'], packages: ['agents', 'silero', 'openai'] },
};

/** Where our packages are. What they need of each other is packed too. */
const ourFolders = { agents: 'packages/agents', silero: 'plugins/silero', openai: 'plugins/openai' };

/** @typedef {'published' | 'ours'} Side */
/** @typedef {Record<Side, Record<keyof typeof sets, string>>} Installed absolute folders */

/**
 * Installs both sides, or finds them installed. Needs a build of ours.
 * @param {{ log?: (line: string) => void }} options
 * @returns {Promise<Installed>}
 */
export async function installBoth({ log = console.log } = {}) {
  const ours = await oursAsDependencies();
  const found = { published: {}, ours: {} };
  for (const name of Object.keys(sets)) {
    found.published[name] = await installPublished(name, log);
    found.ours[name] = await install(`bench-ours/${name}`, ours(name), log);
  }
  return found;
}

/** One side only. @param {keyof typeof sets} name @param {(line: string) => void} log */
export function installPublished(name, log) {
  return install(`bench-peer/${name}`, publishedDependencies(name), log);
}

function publishedDependencies(name) {
  const plugins = sets[name].plugins.map((plugin) => [`@livekit/agents-plugin-${plugin}`, publishedVersion]);
  return {
    '@livekit/agents': publishedVersion,
    '@livekit/rtc-node': '0.13.34',
    zod: '^4.1.8',
    ...Object.fromEntries(plugins),
  };
}

/** Packs our packages; the tarballs' names carry a hash of their content, so that a changed one is installed anew. */
async function oursAsDependencies() {
  const destination = join(cacheDir(), 'bench-ours', 'tarballs');
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  const packed = new Map();
  const needed = (name) => sets[name].packages.flatMap((one) => withDependencies(ourFolders[one]));
  for (const folder of new Set(Object.keys(sets).flatMap(needed))) packed.set(folder, await pack(folder, destination));
  return (name) => {
    const tarballs = needed(name).map((folder) => packed.get(folder));
    // The peers are left to npm, which takes the newest that fit.
    return Object.fromEntries(tarballs.map(({ packageName, file }) => [packageName, `file:${file}`]));
  };
}

/** A folder of ours and those it depends on. @returns {string[]} */
function withDependencies(folder) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8'));
  const ours = Object.entries(dependencies).filter(([, range]) => range.startsWith('workspace:'));
  return [...new Set([...ours.flatMap(([name]) => withDependencies(folderOf(name))), folder])];
}

function folderOf(packageName) {
  const name = packageName.replace('@livekit/agents-', '');
  return name.startsWith('plugin-') ? `plugins/${name.replace('plugin-', '')}` : `packages/${name}`;
}

async function pack(folder, destination) {
  const directory = join(repositoryRoot, folder);
  const { name: packageName } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  if (!existsSync(join(directory, 'dist'))) throw new Error(`${packageName} is not built; run npm run build first`);
  const pnpm = ['scripts/bootstrap.mjs', 'pnpm', '--dir', directory];
  const packing = [...pnpm, 'pack', '--json', '--pack-destination', destination];
  const printed = await run('node', packing, { cwd: repositoryRoot, quiet: true });
  const { filename } = JSON.parse(printed.slice(printed.indexOf('{')));
  const content = readFileSync(filename);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const file = join(destination, `${basename(filename, '.tgz')}-${hash}.tgz`);
  writeFileSync(file, content);
  rmSync(filename);
  return { packageName, file };
}

/** @returns {Promise<string>} the folder, with the probes beside `node_modules` */
async function install(name, dependencies, log) {
  const folder = join(cacheDir(), name);
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies }, null, 2);
  const stamp = join(folder, 'installed.json');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== manifest) {
    log(`installing ${name}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), manifest);
    await run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      quiet: true,
      // The runtime's GPU libraries are fetched from another registry and are not used.
      env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    });
    writeFileSync(stamp, manifest);
  }
  rmSync(join(folder, 'probes'), { recursive: true, force: true });
  cpSync(probes, join(folder, 'probes'), { recursive: true });
  return folder;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) console.log(await installBoth());
