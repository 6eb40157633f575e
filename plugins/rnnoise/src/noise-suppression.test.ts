// Noise goes, the voice stays, and every frame is answered by a frame.
import { readFileSync } from 'node:fs';
import { initializeLogger } from '@livekit/agents';
import { AudioFrame, AudioResampler, isFrameProcessor } from '@livekit/rtc-node';
import { expect, it } from 'vitest';
import { NoiseSuppression } from './noise-suppression.js';

initializeLogger({ pretty: false, level: 'silent' });

/** "go forward ten meters" at 16 kHz: words from 0.51 s to 2.2 s. */
function recordedSentence(): Int16Array {
  const file = readFileSync(new URL('../../../packages/testing/audio/go-forward-ten-meters.wav', import.meta.url));
  const start = file.indexOf('data') + 8;
  return new Int16Array(file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length));
}

const leadSeconds = 2;

/** Steady noise from a fixed sequence, so that every run hears the same. */
function noise(count: number, amplitude: number): Int16Array {
  let seed = 1;
  return Int16Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed / 2 ** 32 - 0.5) * 2 * amplitude;
  });
}

function* framesOf(samples: Int16Array, rate: number): Generator<AudioFrame> {
  const step = rate / 50;
  for (let at = 0; at + step <= samples.length; at += step) {
    yield new AudioFrame(samples.slice(at, at + step), rate, 1, step);
  }
}

function processed(suppression: NoiseSuppression, samples: Int16Array, rate: number): Int16Array {
  const frames = [...framesOf(samples, rate)].map((frame) => suppression.process(frame));
  return Int16Array.from(frames.flatMap(({ data }) => [...data]));
}

/** Root mean square of a span, in dB of full scale. */
function level(samples: Int16Array, rate: number, [from, to]: readonly [number, number]): number {
  const span = samples.subarray(from * rate, to * rate);
  const power = span.reduce((sum, sample) => sum + sample * sample, 0) / span.length;
  return 10 * Math.log10(Math.max(power, 1e-3) / 32_768 ** 2);
}

function resampled(samples: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return samples;
  const resampler = new AudioResampler(from, to, 1);
  const frames = [...resampler.push(new AudioFrame(samples, from, 1, samples.length)), ...resampler.flush()];
  resampler.close();
  return Int16Array.from(frames.flatMap(({ data }) => [...data]));
}

it('is what the input of a session takes', async () => {
  const suppression = await NoiseSuppression.load();
  expect(isFrameProcessor(suppression)).toBe(true);
  suppression.close();
});

it.each([16_000, 24_000, 48_000])('at %i Hz: steady noise between the words goes, the words stay', async (rate) => {
  const suppression = await NoiseSuppression.load();
  // The model needs a moment to learn what the noise is.
  const speech = resampled(Int16Array.of(...new Int16Array(leadSeconds * 16_000), ...recordedSentence()), 16_000, rate);
  const hiss = resampled(noise((speech.length * 16_000) / rate, 1200), 16_000, rate);
  const noisy = speech.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (hiss[at] ?? 0))));
  const clean = processed(suppression, noisy, rate);
  const pause = [leadSeconds + 0.2, leadSeconds + 0.45] as const;
  const words = [leadSeconds + 0.6, leadSeconds + 2.1] as const;
  expect(level(noisy, rate, pause) - level(clean, rate, pause)).toBeGreaterThan(10);
  expect(Math.abs(level(speech, rate, words) - level(clean, rate, words))).toBeLessThan(3);
  suppression.close();
});

it.each([8000, 16_000, 24_000, 44_100, 48_000])('at %i Hz: a frame for each frame, with no gap', async (rate) => {
  const suppression = await NoiseSuppression.load();
  const tone = Int16Array.from({ length: rate * 4 }, (_, at) => 8000 * Math.sin((2 * Math.PI * 220 * at) / rate));
  const frames = [...framesOf(tone, rate)];
  const answers = frames.map((frame) => suppression.process(frame));
  expect(answers.map(({ samplesPerChannel, sampleRate }) => [samplesPerChannel, sampleRate])).toEqual(
    frames.map(({ samplesPerChannel, sampleRate }) => [samplesPerChannel, sampleRate]),
  );
  // A gap would be a run of zeros; the line starts with 20 ms of them.
  const out = answers.slice(5).map(({ data }) => data.filter((sample) => sample === 0).length / data.length);
  expect(Math.max(...out)).toBeLessThan(0.9);
  suppression.close();
});

it('lets sound pass while disabled or closed, keeps user data, and refuses two channels', async () => {
  const suppression = await NoiseSuppression.load();
  const frame = new AudioFrame(new Int16Array(480).fill(100), 48_000, 1, 480, { mark: 1 });
  expect(suppression.process(frame).userdata).toEqual({ mark: 1 });
  const stereo = new AudioFrame(new Int16Array(960), 48_000, 2, 480);
  expect(suppression.process(stereo)).toBe(stereo);
  suppression.setEnabled(false);
  expect(suppression.process(frame)).toBe(frame);
  suppression.setEnabled(true);
  expect(suppression.process(frame)).not.toBe(frame);
  suppression.close();
  suppression.close();
  expect(suppression.process(frame)).toBe(frame);
});
