// The Silero plugin, per window of 32 ms at 16 kHz.
import { inTurn, row } from '../measure.mjs';

/** @param {import('../measure.mjs').Installed} installed */
export async function measure({ published, ours }) {
  const folders = { published: published.voice, ours: ours.voice };
  const found = await inTurn(folders, { probe: 'vad-frame', args: ['3000'], runs: 5 });
  return [
    row({ what: 'Silero, per 32 ms of audio', unit: 'ms', target: 1 }, found, 'ms'),
    row({ what: 'Silero, CPU per 32 ms of audio', unit: 'ms', target: 1 }, found, 'cpuMs'),
  ];
}
