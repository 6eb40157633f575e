// What importing `@livekit/agents` costs a fresh process.
import { inTurn, row } from '../measure.mjs';

/** @param {import('../measure.mjs').Installed} installed */
export async function measure({ published, ours }) {
  const folders = { published: published.core, ours: ours.core };
  const found = await inTurn(folders, { probe: 'import', args: ['@livekit/agents'], runs: 15 });
  return [
    row({ what: 'import core', unit: 'ms', target: 0.25 }, found, 'ms'),
    row({ what: 'import core, CPU', unit: 'ms' }, found, 'cpuMs'),
    row({ what: 'memory after import (RSS)', unit: 'MB', target: 0.6 }, found, 'rssMB'),
  ];
}
