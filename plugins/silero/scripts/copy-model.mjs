// Puts the model's weights and their licence into dist/, from the development dependency that carries them.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const expected = '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3';
const weights = readFileSync(new URL(import.meta.resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx')));
const found = createHash('sha256').update(weights).digest('hex');
if (found !== expected) throw new Error(`silero_vad_v6.onnx is not the file that was tested: its sha256 is ${found}`);

const dist = new URL('../dist/', import.meta.url);
mkdirSync(dist, { recursive: true });
writeFileSync(new URL('silero_vad.onnx', dist), weights);
writeFileSync(
  new URL('silero_vad.LICENSE.txt', dist),
  readFileSync(new URL('../silero_vad.LICENSE.txt', import.meta.url)),
);
