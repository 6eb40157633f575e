// Measures both frameworks side by side: `node packages/bench/src/run.mjs [names] [--readme]`, after a build.
// Prints one table, writes results/latest.json, and with --readme updates the table in the README of the repository.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from '@livekit/agents-tooling/machine';
import { repositoryRoot } from '@livekit/agents-tooling/workspace';
import { installBoth } from './peer.mjs';
import { isMet, table, updateReadme } from './report.mjs';

const benches = {
  'install-size': () => import('./benches/install-size.mjs'),
  import: () => import('./benches/import.mjs'),
  'import-voice': () => import('./benches/import-voice.mjs'),
  worker: () => import('./benches/worker.mjs'),
  turn: () => import('./benches/turn.mjs'),
  realtime: () => import('./benches/realtime.mjs'),
  'memory-growth': () => import('./benches/memory-growth.mjs'),
  silero: () => import('./benches/silero.mjs'),
};
const names = Object.keys(benches);

function describeMachine() {
  const [first] = cpus();
  return `Node ${process.versions.node}, ${cpus().length} × ${first?.model ?? process.arch}, ${process.platform}`;
}

async function main() {
  const { values, positionals } = parseArgs({ options: { readme: { type: 'boolean' } }, allowPositionals: true });
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  const installed = await installBoth();
  const rows = [];
  for (const name of positionals.length > 0 ? positionals : names) {
    console.log(`measuring ${name} (load ${loadavg()[0].toFixed(1)} on ${cpus().length} processors)`);
    const { measure } = await benches[name]();
    rows.push(...(await measure(installed)));
  }
  const text = `${table(rows)}\n\nBoth measured in turn on one machine (${describeMachine()}).`;
  console.log(text);
  const results = fileURLToPath(new URL('../results', import.meta.url));
  mkdirSync(results, { recursive: true });
  const latest = { at: new Date().toISOString(), machine: describeMachine(), load: loadavg(), rows };
  writeFileSync(join(results, 'latest.json'), `${JSON.stringify(latest, null, 2)}\n`);
  if (values.readme) {
    const readme = join(repositoryRoot, 'README.md');
    updateReadme(readme, text);
    await run(join(repositoryRoot, 'node_modules/.bin/oxfmt'), [readme]);
  }
  process.exitCode = rows.every(isMet) ? 0 : 1;
}

await main();
