// The export-name report: which names of the published packages ours lack, by how much they are used.
// Needs a build. Fails on a missing runtime name that known examples or plugins use, unless data/expected-missing.json
// gives a reason; a reason for a name that is there fails too, so the list cannot grow old.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fullName, isUsed, judgeMissing, missingNames, parseTable } from './exports-table.mjs';
import { repositoryRoot } from './workspace.mjs';

const data = join(repositoryRoot, 'packages/tooling/data');

async function loadBuilt(directory) {
  const file = join(repositoryRoot, directory, 'dist/index.js');
  if (existsSync(file)) return import(pathToFileURL(file).href);
  if (directory === 'packages/agents') throw new Error(`${file} is missing; run pnpm build first`);
  return undefined;
}

async function main() {
  const table = parseTable(readFileSync(join(data, 'published-exports.tsv'), 'utf8'));
  const expected = JSON.parse(readFileSync(join(data, 'expected-missing.json'), 'utf8'));
  const modules = new Map([[undefined, await loadBuilt('packages/agents')]]);
  for (const { namespace } of table) {
    const plugin = namespace.split('.')[0];
    if (!plugin.startsWith('plugin-') || modules.has(plugin)) continue;
    modules.set(plugin, await loadBuilt(`plugins/${plugin.slice('plugin-'.length)}`));
  }
  const missing = missingNames(table, (plugin) => modules.get(plugin));
  printTable(missing);
  const { unexpected, stale } = judgeMissing(missing, expected);
  for (const name of unexpected) console.error(`missing, in use and not in expected-missing.json: ${name}`);
  for (const name of stale) console.error(`in expected-missing.json, but not missing: ${name}`);
  process.exitCode = unexpected.length + stale.length > 0 ? 1 : 0;
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

await main();
