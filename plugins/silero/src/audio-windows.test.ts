// Windows cover the pushed audio without gap or overlap, at any rate.

import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { AudioWindows } from './audio-windows.js';
import { frames, join, noise } from './__fixtures__/audio.js';

function cut(samples: Int16Array, inputRate: number, channels = 1): { inputs: Int16Array[]; models: Float32Array[] } {
  const windows = new AudioWindows(inputRate, 16_000, 512);
  const inputs: Int16Array[] = [];
  const models: Float32Array[] = [];
  for (const frame of frames(samples, inputRate, channels)) {
    windows.push(frame);
    for (let window = windows.next(); window; window = windows.next()) {
      inputs.push(window.input);
      models.push(window.model.slice());
    }
  }
  windows.close();
  return { inputs, models };
}

describe('AudioWindows', () => {
  it('cuts audio at the model rate without changing a sample', () => {
    const samples = noise(16_000, 0.5);
    const { inputs, models } = cut(samples, 16_000);
    expect(inputs).toHaveLength(31);
    expect(join(...inputs)).toEqual(samples.slice(0, 31 * 512));
    expect(models[3]?.[7]).toBeCloseTo((samples[3 * 512 + 7] ?? 0) / 32_767, 6);
  });

  it.each([8000, 24_000, 44_100, 48_000])('hands out the pushed audio gap-free at %i Hz', (rate) => {
    const samples = noise(rate, 0.5);
    const { inputs } = cut(samples, rate);
    const joined = join(...inputs);
    expect(joined).toEqual(samples.slice(0, joined.length));
    // The resampler holds a little back; the windows cover all but that.
    expect(inputs.length).toBeGreaterThanOrEqual(29);
    expect(Math.abs(joined.length - (inputs.length * 512 * rate) / 16_000)).toBeLessThanOrEqual(1);
  });

  it('mixes channels down to one', () => {
    const samples = noise(16_000, 0.5);
    expect(join(...cut(samples, 16_000, 2).inputs)).toEqual(samples.slice(0, 31 * 512));
    const windows = new AudioWindows(16_000, 16_000, 512);
    windows.push(
      new AudioFrame(
        Int16Array.from({ length: 1024 }, (_, i) => (i % 2 ? 1000 : 3000)),
        16_000,
        2,
        512,
      ),
    );
    expect(windows.next()?.input[100]).toBe(2000);
  });
});
