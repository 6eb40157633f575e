// The export-name report: which names of the published packages ours lack, by how much they are used.
// Needs a build. Fails on a missing name that known examples or plugins use, unless data/expected-missing.json
// gives a reason; a reason for a name that is there fails too, so the list cannot grow old.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fullName, isRuntime, isUsed, judgeMissing, missingNames, parseTable } from './exports-table.mjs';
import { missingTypes } from './missing-types.mjs';
import { repositoryRoot } from './workspace.mjs';

const data = join(repositoryRoot, 'packages/tooling/data');

/** `agents` or `plugin-x` → its folder with the build. */
function builtModules(table) {
  const modules = new Map([['agents', join(repositoryRoot, 'packages/agents/dist')]]);
  for (const { namespace } of table) {
    const [plugin] = namespace.split('.');
    if (!plugin.startsWith('plugin-')) continue;
    const folder = join(repositoryRoot, 'plugins', plugin.slice('plugin-'.length), 'dist');
    if (existsSync(join(folder, 'index.js'))) modules.set(plugin, folder);
  }
  return modules;
}

async function findMissing(table) {
  const folders = [...builtModules(table)];
  const loaded = new Map();
  for (const [name, folder] of folders) loaded.set(name, await import(pathToFileURL(join(folder, 'index.js')).href));
  const declarations = new Map(folders.map(([name, folder]) => [name, join(folder, 'index.d.ts')]));
  const types = table.filter((one) => !isRuntime(one));
  const values = missingNames(table, (plugin) => loaded.get(plugin ?? 'agents'));
  return [...values, ...(await missingTypes(types, declarations))];
}

function printTable(missing) {
  const groups = new Map([
    ['used by examples or plugins', missing.filter(isUsed)],
    ['rare', missing.filter((one) => !isUsed(one))],
  ]);
  for (const [title, names] of groups) {
    console.log(`${title}: ${names.length} missing`);
    for (const one of names) console.log(`  ${one.kind.padEnd(6)} ${one.tag.padEnd(12)} ${fullName(one)}`);
  }
}

async function main() {
  if (!existsSync(join(repositoryRoot, 'packages/agents/dist/index.js'))) {
    console.error('@livekit/agents is not built; run npm run build first');
    process.exitCode = 1;
    return;
  }
  const table = parseTable(readFileSync(join(data, 'published-exports.tsv'), 'utf8'));
  const missing = await findMissing(table);
  printTable(missing);
  const { unexpected, stale } = judgeMissing(
    missing,
    JSON.parse(readFileSync(join(data, 'expected-missing.json'), 'utf8')),
  );
  for (const name of unexpected) console.error(`missing, in use and not in expected-missing.json: ${name}`);
  for (const name of stale) console.error(`in expected-missing.json, but not missing: ${name}`);
  process.exitCode = unexpected.length + stale.length > 0 ? 1 : 0;
}

await main();
