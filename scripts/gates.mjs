// The gates: what must hold besides the tests. Each counts as one test in the last line of `npm test`.
// As a program (`npm run gates`), builds and runs them all without the tests.
import { pathToFileURL } from 'node:url';
import { isGood, lastLine, sum } from '../packages/tooling/src/tally.mjs';
import { bootstrap, tool } from './bootstrap.mjs';

/** @typedef {{ name: string, program: string, args: readonly string[], env?: Record<string, string> }} Gate */

const script = (path) => ['node', [`packages/tooling/src/${path}`]];

/** @type {readonly Gate[]} */
export const gates = [
  gate('format', 'oxfmt', ['--check']),
  gate('lint', 'oxlint', ['--type-aware', '--deny-warnings']),
  gate('house rules', ...script('house.mjs')),
  gate('layers', ...script('layers.mjs')),
  gate('unused code', 'knip'),
  gate('types', 'tsc', ['-p', 'tsconfig.json']),
  gate('tarballs', ...script('tarballs.mjs')),
  gate('export names', ...script('export-report.mjs')),
];

/** The build comes first: two gates and some tests look at its result. */
export const build = gate('build', 'node', ['scripts/build.mjs']);

/**
 * The unit tests of the framework and of the OpenAI plugin again, on another Node, with shorter fuzz tests.
 * @param {string} version a major version, such as `22`
 */
export function onNode(version) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project=unit'];
  const tests = ['packages/core/', 'packages/agents/', 'packages/testing/', 'packages/worker/', 'plugins/openai/'];
  const one = gate(`tests on Node ${version}`, 'npx', ['--yes', `node@${version}`, ...vitest, ...tests]);
  return { ...one, env: { FUZZ_SESSIONS: '500' } };
}

/** @param {string} name @param {string} program @param {readonly string[]} args @returns {Gate} */
function gate(name, program, args = []) {
  return { name, program, args };
}

/**
 * Runs one gate and says how it went; the output is shown when it failed.
 * @param {Gate} one
 * @returns {Promise<import('../packages/tooling/src/tally.mjs').Tally>}
 */
export async function runGate({ name, program, args, env }) {
  const startedAt = performance.now();
  const { code, output } = await tool(program, args, { quiet: true, env });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (code !== 0) console.log(output.trim());
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function main() {
  await bootstrap();
  const tallies = [];
  for (const one of [build, ...gates]) tallies.push(await runGate(one));
  const total = sum(tallies);
  process.exitCode = isGood(total, false) ? 0 : 1;
  console.log(lastLine(total));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
