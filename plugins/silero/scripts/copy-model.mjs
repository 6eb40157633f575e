// Puts the models' weights and their licence into dist/, from the development dependency that carries them.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const files = [
  {
    from: import.meta.resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx'),
    to: 'silero_vad.onnx',
    sha256: '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3',
  },
  {
    from: import.meta.resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx'),
    to: 'silero_vad_v5.onnx',
    sha256: '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f',
  },
];

const dist = new URL('../dist/', import.meta.url);
mkdirSync(dist, { recursive: true });
for (const { from, to, sha256 } of files) {
  const weights = readFileSync(new URL(from));
  const found = createHash('sha256').update(weights).digest('hex');
  if (found !== sha256) throw new Error(`${from} is not the file that was tested: its sha256 is ${found}`);
  writeFileSync(new URL(to, dist), weights);
}
writeFileSync(
  new URL('silero_vad.LICENSE.txt', dist),
  readFileSync(new URL('../silero_vad.LICENSE.txt', import.meta.url)),
);
