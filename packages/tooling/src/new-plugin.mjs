// `npm run new:plugin -- acme --stt --tts`: writes plugins/acme, whose contract tests fail until its wire is written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pluginFiles } from './plugin-templates.mjs';
import { repositoryRoot } from './workspace.mjs';

const usage = 'usage: npm run new:plugin -- <name> [--stt] [--tts]   (name: small letters, digits and dashes)';

/**
 * What to write, from the arguments of the command line.
 * @param {readonly string[]} args
 * @param {string} version of the framework
 * @returns {import('./plugin-templates.mjs').PluginPlan}
 */
export function planPlugin(args, version) {
  const [name, ...others] = args.filter((arg) => !arg.startsWith('--'));
  const flags = args.filter((arg) => arg.startsWith('--'));
  const kinds = /** @type {('stt' | 'tts')[]} */ (['stt', 'tts']).filter((kind) => flags.includes(`--${kind}`));
  if (!name || others.length > 0 || kinds.length !== flags.length || kinds.length === 0) throw new Error(usage);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(usage);
  const title = name.replace(/(^|-)([a-z])/g, (_, dash, letter) => `${dash && ' '}${letter.toUpperCase()}`);
  return { name, title, variable: `${name.replaceAll('-', '_').toUpperCase()}_API_KEY`, version, kinds };
}

/** Writes the plugin below `root` and gives its folder. @throws if there is one already */
export function writePlugin(plan, root = repositoryRoot) {
  const folder = join(root, 'plugins', plan.name);
  if (existsSync(folder)) throw new Error(`plugins/${plan.name} exists already.`);
  for (const [path, text] of Object.entries(pluginFiles(plan))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

function main() {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'packages/core/package.json'), 'utf8'));
  const plan = planPlugin(process.argv.slice(2), version);
  writePlugin(plan);
  console.log(`wrote plugins/${plan.name}. Now:`);
  console.log('  npm run bootstrap -- pnpm install');
  console.log(
    `  write ${plan.kinds.map((kind) => `src/${kind}-wire.ts and src/__fixtures__/${kind}.wire.jsonl`).join(', ')}`,
  );
  console.log(`  npx vitest run plugins/${plan.name}   (fails until then)`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
