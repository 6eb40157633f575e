// What the framework adds to a speech-to-speech model, without a room and with a provider in the same process.
import { inTurn, row } from '../measure.mjs';

/** @param {import('../measure.mjs').Installed} installed */
export async function measure({ published, ours }) {
  const folders = { published: published.voice, ours: ours.voice };
  const found = await inTurn(folders, { probe: 'realtime', args: ['15'], runs: 5 });
  return [
    row({ what: 'realtime: provider audio delta to audio source, median', unit: 'ms', target: 1 }, found, 'downMs'),
    row({ what: 'realtime: provider audio delta to audio source, p95', unit: 'ms' }, found, 'downP95Ms'),
    row({ what: "realtime: caller's frame to append received, median", unit: 'ms', target: 1 }, found, 'upMs'),
    row({ what: "realtime: caller's frame to append received, p95", unit: 'ms' }, found, 'upP95Ms'),
  ];
}
