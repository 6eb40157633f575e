// Plays the situations of `probes/parity` through the published framework, in real time, and compares its public events
// with ours, played in virtual time by the test: `npx tsx --conditions=source packages/bench/src/parity.mjs [--record]`.
// With --record it writes what it saw to the fixtures that the test compares with.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { initializeLogger } from '@livekit/agents';
import { unlisted } from './parity/compare.mjs';
import { playOurs } from './parity/ours.mjs';
import { installPublished, publishedVersion } from './peer.mjs';

const run = promisify(execFile);
const fixture = (name) => fileURLToPath(new URL(`../test/fixtures/${name}.json`, import.meta.url));

async function playPublished() {
  const cwd = await installPublished('core', console.log);
  const { stdout } = await run(process.execPath, ['probes/parity/play.mjs'], { cwd, maxBuffer: 2 ** 26 });
  const { outcomes, rejections } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  for (const rejection of rejections) console.log(`the published framework left a rejection unhandled: ${rejection}`);
  return outcomes;
}

function write(name, from, outcomes) {
  writeFileSync(fixture(name), `${JSON.stringify({ from, outcomes }, null, 2)}\n`);
  console.log(`wrote ${fixture(name)}`);
}

async function main() {
  const { values } = parseArgs({ options: { record: { type: 'boolean' } } });
  initializeLogger({ pretty: false, level: 'silent' });
  const published = await playPublished();
  const ours = await playOurs();
  if (values.record) {
    const day = new Date().toISOString().slice(0, 10);
    write('parity-published', `recorded from @livekit/agents ${publishedVersion} in real time, ${day}`, published);
    write('parity-ours', 'recorded from this repository in virtual time', ours);
  }
  const found = unlisted({ published, ours });
  for (const { situation, channel, published: theirs, ours: own } of found)
    console.log(`${situation}, ${channel}\n  published: ${theirs.join(' | ')}\n  ours:      ${own.join(' | ')}`);
  const { outcomes: before } = JSON.parse(readFileSync(fixture('parity-ours'), 'utf8'));
  if (JSON.stringify(before) !== JSON.stringify(ours)) console.log('ours is not as recorded: run the test');
  console.log(`${Object.keys(ours).length} situations, ${found.length} differences that are not listed`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

await main();
