// Sounds for tests: silence, a steady sound, and a measure of loudness.
import { AudioFrame } from '@livekit/rtc-node';

import type { Millis } from '@livekit/agents-core';

const loudness = 8000;
const loudThreshold = 500;

/** A frame of one channel whose samples all have the value `sample`. */
export function steadyFrame(durationMs: Millis, sampleRate: number, sample: number): AudioFrame {
  const count = Math.round((durationMs * sampleRate) / 1000);
  return new AudioFrame(new Int16Array(count).fill(sample), sampleRate, 1, count);
}

/** A frame of silence. */
export function silentFrame(durationMs: Millis, sampleRate = 16_000): AudioFrame {
  return steadyFrame(durationMs, sampleRate, 0);
}

/** A frame of sound that {@link FakeVAD} takes for a voice. */
export function loudFrame(durationMs: Millis, sampleRate = 16_000): AudioFrame {
  const frame = silentFrame(durationMs, sampleRate);
  for (let index = 0; index < frame.data.length; index += 1) frame.data[index] = index % 2 === 0 ? loudness : -loudness;
  return frame;
}

/** True if the mean of the absolute samples is that of a voice. */
export function isLoud(frame: AudioFrame): boolean {
  let sum = 0;
  for (const sample of frame.data) sum += Math.abs(sample);
  return frame.data.length > 0 && sum / frame.data.length > loudThreshold;
}

/** The length of a frame in ms. */
export function frameMs(frame: AudioFrame): Millis {
  return (frame.samplesPerChannel / frame.sampleRate) * 1000;
}
