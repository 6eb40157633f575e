// Audio for this package's tests: the recorded sentence and made-up noise, as 16-bit samples.

import { readFileSync } from 'node:fs';
import { AudioFrame } from '@livekit/rtc-node';

/** "go forward ten meters", 16 kHz mono: words from 0.51 s to 2.2 s. */
export function recordedSentence(): Int16Array {
  const file = readFileSync(new URL('../../../../packages/testing/audio/go-forward-ten-meters.wav', import.meta.url));
  const start = file.indexOf('data') + 8;
  return new Int16Array(file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length));
}

/** `count` samples of digital silence. */
export function silence(count: number): Int16Array {
  return new Int16Array(count);
}

/** Steady noise from a fixed sequence, so that every run hears the same. */
export function noise(count: number, amplitude: number): Int16Array {
  let seed = 1;
  return Int16Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed / 2 ** 32 - 0.5) * 2 * amplitude * 32_767;
  });
}

export function join(...parts: Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `samples` in frames of 20 ms; with two channels, both carry the same. */
export function* frames(samples: Int16Array, sampleRate: number, channels = 1): Generator<AudioFrame> {
  const step = sampleRate / 50;
  for (let at = 0; at < samples.length; at += step) {
    const part = samples.slice(at, at + step);
    const data = channels === 1 ? part : Int16Array.from({ length: part.length * 2 }, (_, i) => part[i >> 1] ?? 0);
    yield new AudioFrame(data, sampleRate, channels, part.length);
  }
}

/** `samples` at `factor` times the rate, by straight lines: enough for tests that resample back. */
export function stretch(samples: Int16Array, factor: number): Int16Array {
  return Int16Array.from({ length: Math.floor(samples.length * factor) }, (_, index) => {
    const at = index / factor;
    const left = samples[Math.floor(at)] ?? 0;
    const right = samples[Math.floor(at) + 1] ?? left;
    return left + (right - left) * (at % 1);
  });
}
