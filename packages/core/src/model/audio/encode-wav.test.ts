// Writing WAV.
import { expect, test } from 'vitest';
import { encodeWav } from './encode-wav.js';

test('a WAV file names its rate, channels and sizes, and holds the samples little-endian', () => {
  const wav = Buffer.from(encodeWav({ samples: Int16Array.of(1, -2, 300, -32768), sampleRate: 16_000, channels: 2 }));
  expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt32LE(28)]).toEqual([
    1, 2, 16_000, 64_000,
  ]);
  expect([wav.readUInt16LE(32), wav.readUInt16LE(34), wav.readUInt32LE(40)]).toEqual([4, 16, 8]);
  expect([0, 1, 2, 3].map((index) => wav.readInt16LE(44 + index * 2))).toEqual([1, -2, 300, -32768]);
});
