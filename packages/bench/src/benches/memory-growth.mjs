// What a session keeps of the audio it hears.
import { inTurn, row } from '../measure.mjs';

/** @param {import('../measure.mjs').Installed} installed */
export async function measure({ published, ours }) {
  const folders = { published: published.core, ours: ours.core };
  const found = await inTurn(folders, { probe: 'growth', args: ['10'], nodeArgs: ['--expose-gc'], runs: 3 });
  const about = { what: 'memory kept per minute of audio heard', unit: 'MB', limit: 0.1 };
  return [row(about, found, 'mbPerMinute')];
}
