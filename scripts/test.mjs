// `npm test`: everything from a fresh clone. Installs, builds, runs the gates (`--gates`, or in CI) and all tests.
// Further arguments go to vitest: `npm test -- packages/core`. `--nodes=22,24` repeats the unit tests on those Nodes.
// The last line is the count; the exit code is non-zero if anything failed, if nothing ran, or if CI skipped anything.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isGood, lastLine, readReport, sum } from '../packages/tooling/src/tally.mjs';
import { bootstrap, ensureLivekitServer, root, say, tool, which } from './bootstrap.mjs';
import { build, gates, onNode, runGate } from './gates.mjs';

const ci = Boolean(process.env.CI) && process.env.CI !== 'false';

function readArguments(args) {
  const nodes = args.find((arg) => arg.startsWith('--nodes='))?.slice('--nodes='.length) ?? '';
  return {
    withGates: ci || args.includes('--gates'),
    nodes: nodes.split(',').filter(Boolean),
    forVitest: args.filter((arg) => arg !== '--gates' && !arg.startsWith('--nodes=')),
  };
}

/** What end-to-end tests need from the machine, as environment variables; says what is lacking and how to get it. */
async function findHelpers() {
  const helpers = {};
  const server = await ensureLivekitServer({ log: say });
  if (server.bin) helpers.LIVEKIT_SERVER_BIN = server.bin;
  else say(`tests with a real server skip: ${server.reason}`);
  const chromium = process.env.CHROMIUM_BIN ?? which('chromium', 'chromium-browser', 'google-chrome');
  if (chromium) helpers.CHROMIUM_BIN = chromium;
  else say('browser tests skip: install chromium (or google-chrome), or set CHROMIUM_BIN');
  const python = process.env.PYTHON_BIN ?? which('python3', 'python');
  if (python) helpers.PYTHON_BIN = python;
  else say('tests of the local models skip: install Python 3.9 or later, or set PYTHON_BIN');
  return helpers;
}

async function runVitest(args, env) {
  const report = join(root, 'test-results', 'report.json');
  mkdirSync(join(root, 'test-results'), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await tool('vitest', ['run', ...reporters, ...args], { env });
  const tally = readReport(report, code);
  if (tally.passed + tally.failed > 0) return tally;
  say('no test ran');
  return { ...tally, failed: 1 };
}

async function main() {
  const { withGates, nodes, forVitest } = readArguments(process.argv.slice(2));
  await bootstrap();
  const tallies = [await runGate(build)];
  for (const gate of withGates ? gates : []) tallies.push(await runGate(gate));
  const helpers = await findHelpers();
  tallies.push(await runVitest(forVitest, helpers));
  for (const version of nodes) tallies.push(await runGate(onNode(version)));
  const total = sum(tallies);
  process.exitCode = isGood(total, ci) ? 0 : 1;
  if (process.exitCode !== 0 && total.failed === 0) say('in CI no test may skip');
  console.log(lastLine(total));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
  console.log(lastLine({ passed: 0, failed: 1, skipped: 0 }));
});
