// An hour of a call must not leave memory behind.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { VADEventType } from '@livekit/agents';
import { expect, it } from 'vitest';
import { Detector } from './detector.js';
import { newInferenceSession, OnnxModel } from './onnx-model.js';
import { defaultOptions } from './options.js';
import { type InferenceSession, SharedSession } from './shared-session.js';
import { frames, noise } from './__fixtures__/audio.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heldMb(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** Answers at once: speech for `speechWindows` windows in every `period`. */
function scripted(speechWindows: number, period: number): InferenceSession {
  let window = 0;
  const stateN = { data: new Float32Array(256) };
  return {
    run: () => {
      window += 1;
      return Promise.resolve({ stateN, output: { data: Float32Array.of(window % period < speechWindows ? 1 : 0) } });
    },
  };
}

async function listenFor(seconds: number, made: Detector, rate = 16_000): Promise<void> {
  const second = [...frames(noise(rate, 0.2), rate)];
  for (let at = 0; at < seconds; at += 1) for (const frame of second) await made.push(frame, () => false);
}

const lengths = [
  { rate: 16_000, seconds: 3600 },
  { rate: 48_000, seconds: 600 },
];

it.each(lengths)(
  'holds the same after $seconds s of talk and pauses at $rate Hz',
  { timeout: 60_000 },
  async (call) => {
    let segments = 0;
    const model = new OnnxModel(new SharedSession(scripted(300, 400)), 16_000);
    const made = new Detector(defaultOptions, model, (event) => {
      if (event.type === VADEventType.END_OF_SPEECH) segments += 1;
    });
    await listenFor(60, made, call.rate);
    const before = heldMb();
    await listenFor(call.seconds - 60, made, call.rate);
    expect(segments).toBeGreaterThan(call.seconds / 15);
    expect(heldMb() - before).toBeLessThan(5);
  },
);

it('holds no more than maxBufferedSpeech while one person talks without end', { timeout: 60_000 }, async () => {
  const options = { ...defaultOptions, maxBufferedSpeech: 5000 };
  const made = new Detector(options, new OnnxModel(new SharedSession(scripted(1, 1e9)), 16_000), () => undefined);
  await listenFor(20, made);
  const before = heldMb();
  await listenFor(600, made);
  expect(heldMb() - before).toBeLessThan(2);
});

it('leaves nothing behind in the real model', { timeout: 60_000 }, async () => {
  const model = new OnnxModel(new SharedSession(await newInferenceSession(true)), 16_000);
  const made = new Detector(defaultOptions, model, () => undefined);
  await listenFor(30, made);
  collectGarbage();
  const before = process.memoryUsage().rss / 1e6;
  await listenFor(180, made);
  collectGarbage();
  expect(process.memoryUsage().rss / 1e6 - before).toBeLessThan(25);
});
