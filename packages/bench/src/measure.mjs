// How things are measured: each run in a fresh process, the two sides in turn, so that a busy machine hits both alike.
import { spawn } from 'node:child_process';

/** @typedef {import('./peer.mjs').Installed} Installed */
/** @typedef {{ min: number, median: number, max: number }} Spread */

/**
 * One line of the table. `target`: the ratio, ours to theirs, that must not be exceeded; `limit`: a bound on ours.
 * @typedef {{ what: string, unit: string, published: Spread, ours: Spread, target?: number, limit?: number }} Row
 */

/** The sides, in the order in which they are measured and shown. */
export const sides = /** @type {const} */ (['published', 'ours']);

/**
 * Runs a probe in both installations in turn, `runs` times each.
 * @param {Record<'published' | 'ours', string>} folders
 * @param {{ probe: string, args?: readonly string[], nodeArgs?: readonly string[], runs?: number }} options
 * @returns {Promise<Record<'published' | 'ours', Record<string, number>[]>>} what the probes printed
 */
export async function inTurn(folders, { probe, args = [], nodeArgs = [], runs = 7 }) {
  const found = { published: [], ours: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const side of sides) {
      found[side].push(await runProbe(folders[side], [...nodeArgs, `probes/${probe}.mjs`, ...args]));
    }
  }
  return found;
}

/** The last line that a probe prints is its result as JSON. */
function runProbe(cwd, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (part) => (output += part));
    child.stderr.on('data', (part) => (errors += part));
    child.on('error', reject);
    child.on('close', (code) => {
      const last = output.trim().split('\n').at(-1) ?? '';
      if (code === 0 && last.startsWith('{')) resolve(JSON.parse(last));
      else reject(new Error(`${args.join(' ')} in ${cwd} ended with code ${code}\n${output}${errors}`));
    });
  });
}

/** @param {readonly number[]} values @returns {Spread} */
export function spread(values) {
  // A process that ended while its memory was read gave no value.
  const sorted = values.filter(Number.isFinite).toSorted((left, right) => left - right);
  const at = (part) => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}

/**
 * A row from one field of what the probes printed.
 * @param {{ what: string, unit: string, target?: number, limit?: number }} about
 * @param {Record<'published' | 'ours', Record<string, number>[]>} found
 * @param {string} field
 * @returns {Row}
 */
export function row(about, found, field) {
  const of = (side) => spread(found[side].map((one) => one[field]));
  return { ...about, published: of('published'), ours: of('ours') };
}
