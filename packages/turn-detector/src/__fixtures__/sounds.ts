// The recording that tests of this package listen to.
import { readFileSync } from 'node:fs';

/** "go forward ten meters", said over and over: the first `samples` samples at 16 kHz. */
export function recording(samples: number): Int16Array {
  const file = readFileSync(new URL('../../../testing/audio/go-forward-ten-meters.wav', import.meta.url));
  const start = file.indexOf('data') + 8;
  const once = new Int16Array(file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length));
  return Int16Array.from({ length: samples }, (_, index) => once[index % once.length] ?? 0);
}
