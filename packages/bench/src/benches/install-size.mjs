// What an installation takes on disk.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { row } from '../measure.mjs';

const sets = {
  core: { what: 'install size, core' },
  voice: { what: 'install size, core + openai + silero', limit: 300 },
};

/** Bytes on disk, as `du` counts them. */
function sizeOf(path) {
  const { blocks } = lstatSync(path);
  const inside = lstatSync(path).isDirectory() ? readdirSync(path) : [];
  return inside.reduce((sum, name) => sum + sizeOf(join(path, name)), blocks * 512);
}

/** @param {import('../measure.mjs').Installed} installed */
export async function measure(installed) {
  const size = (side, set) => [{ mb: sizeOf(join(installed[side][set], 'node_modules')) / 1e6 }];
  return Object.entries(sets).map(([set, about]) =>
    row({ unit: 'MB', ...about }, { published: size('published', set), ours: size('ours', set) }, 'mb'),
  );
}
