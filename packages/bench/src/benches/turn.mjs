// What the framework adds to a turn and to an interruption, without a room and with models that take no time.
import { inTurn, row } from '../measure.mjs';

/** @param {import('../measure.mjs').Installed} installed */
export async function measure({ published, ours }) {
  const folders = { published: published.core, ours: ours.core };
  const found = await inTurn(folders, { probe: 'turn', args: ['30'], runs: 5 });
  const stopped = await inTurn(folders, { probe: 'interruption', args: ['30'], runs: 5 });
  return [
    row({ what: 'turn overhead, median of 30 turns', unit: 'ms', target: 0.5 }, found, 'ms'),
    row({ what: 'turn overhead, p95 of 30 turns', unit: 'ms' }, found, 'p95Ms'),
    row({ what: 'interruption overhead, median of 30', unit: 'ms', target: 1 }, stopped, 'ms'),
    row({ what: 'interruption overhead, p95 of 30', unit: 'ms' }, stopped, 'p95Ms'),
  ];
}
