// What a typical voice agent loads before its first call.
import { inTurn, row } from '../measure.mjs';

/** @param {import('../measure.mjs').Installed} installed */
export async function measure({ published, ours }) {
  const found = await inTurn({ published: published.voice, ours: ours.voice }, { probe: 'vad-load' });
  return [
    row({ what: 'import core + openai + silero', unit: 'ms' }, found, 'importedMs'),
    row({ what: 'the same and VAD.load()', unit: 'ms' }, found, 'ms'),
    row({ what: 'memory after that (RSS)', unit: 'MB' }, found, 'rssMB'),
  ];
}
