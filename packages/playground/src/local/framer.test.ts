// Sound of any length becomes frames of 20 ms without a sample lost.
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { Framer } from './framer.js';

const ramp = (from: number, count: number) => {
  const data = Int16Array.from({ length: count }, (_, index) => from + index);
  return new AudioFrame(data, 16_000, 1, count);
};

const samplesOf = (frames: readonly Uint8Array[]) =>
  frames.flatMap((bytes) => {
    const view = new DataView(bytes.buffer);
    return Array.from({ length: bytes.length / 2 }, (_, index) => view.getInt16(index * 2, true));
  });

describe('the framer', () => {
  it('gives whole frames and keeps the rest for later', () => {
    const framer = new Framer();
    const frames = [...framer.push(ramp(0, 500)), ...framer.push(ramp(500, 300))];
    expect(frames.map(({ length }) => length)).toEqual([640, 640]);
    const rest = framer.flush();
    expect(samplesOf([...frames, ...rest])).toEqual(Array.from({ length: 800 }, (_, index) => index));
    expect(framer.flush()).toEqual([]);
  });

  it('forgets what is cleared', () => {
    const framer = new Framer();
    framer.push(ramp(0, 100));
    framer.clear();
    expect(framer.flush()).toEqual([]);
  });
});
