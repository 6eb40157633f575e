// Speech found by the real model in a recorded sentence, and the events about it.

import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { VADEvent } from '@livekit/agents';
import { sleep, systemClock, VADEventType } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { Detector } from './detector.js';
import { modelPath } from './model-file.js';
import { newInferenceSession, OnnxModel } from './onnx-model.js';
import type { VADOptions } from './options.js';
import { defaultOptions } from './options.js';
import { type InferenceSession as Session, SharedSession } from './shared-session.js';
import { frames, join, noise, recordedSentence, silence, stretch } from './__fixtures__/audio.js';

let session: Session;
beforeAll(async () => {
  session = await newInferenceSession(true);
});

interface Heard {
  events: VADEvent[];
  starts: VADEvent[];
  ends: VADEvent[];
  inferences: VADEvent[];
}

function detector(options: Partial<VADOptions> = {}): { detector: Detector; heard: Heard } {
  const all: VADOptions = { ...defaultOptions, ...options };
  const heard: Heard = { events: [], starts: [], ends: [], inferences: [] };
  const lists = new Map([
    [VADEventType.START_OF_SPEECH, heard.starts],
    [VADEventType.END_OF_SPEECH, heard.ends],
    [VADEventType.INFERENCE_DONE, heard.inferences],
  ]);
  const model = new OnnxModel(new SharedSession(session), all.sampleRate);
  const made = new Detector(all, model, (event) => {
    heard.events.push(event);
    lists.get(event.type)?.push(event);
  });
  return { detector: made, heard };
}

async function listen(samples: Int16Array, rate = 16_000, options: Partial<VADOptions> = {}): Promise<Heard> {
  const { detector: made, heard } = detector(options);
  for (const frame of frames(samples, rate)) await made.push(frame, () => false);
  made.finish();
  made.close();
  return heard;
}

const sentence = join(recordedSentence(), silence(16_000));

/** Where in the input, in seconds, the words of the segment's audio begin and end, by the event's own account. */
function wordsOf(end: VADEvent): { begin: number; end: number } {
  const stop = end.samplesIndex / 16_000 - end.silenceDuration / 1000;
  return { begin: stop - end.speechDuration / 1000, end: stop };
}

describe('the detector with the real model', () => {
  it('finds the words of a recorded sentence to within 100 ms', async () => {
    const heard = await listen(sentence);
    expect(heard.starts).toHaveLength(1);
    expect(heard.ends).toHaveLength(1);
    const [end] = heard.ends;
    if (!end) throw new Error('unreachable');
    const words = wordsOf(end);
    expect(Math.abs(words.begin - 0.51)).toBeLessThan(0.1);
    expect(Math.abs(words.end - 2.25)).toBeLessThan(0.1);
  });

  it.each([8000, 24_000, 48_000])('finds them in audio of %i Hz too, and hands out that audio', async (rate) => {
    const input = stretch(sentence, rate / 16_000);
    const heard = await listen(input, rate);
    expect(heard.ends).toHaveLength(1);
    const [end] = heard.ends;
    const [segment] = end?.frames ?? [];
    if (!end || !segment) throw new Error('unreachable');
    expect(Math.abs(wordsOf(end).begin - 0.51)).toBeLessThan(0.1);
    expect(segment.sampleRate).toBe(rate);
    const from = Math.round((end.samplesIndex * rate) / 16_000) - segment.samplesPerChannel;
    const expected = input.subarray(from, from + segment.samplesPerChannel);
    const offBy = [-1, 0, 1].filter((shift) => same(segment.data, input.subarray(from + shift), expected.length));
    expect(offBy).not.toEqual([]);
  });

  it('finds them with the 8 kHz model', async () => {
    const heard = await listen(sentence, 16_000, { sampleRate: 8000 });
    expect(heard.ends).toHaveLength(1);
    expect(heard.inferences[0]?.samplesIndex).toBe(256);
  });

  it.each([
    ['silence', silence(80_000)],
    ['faint noise', noise(80_000, 0.01)],
    ['loud noise', noise(80_000, 0.5)],
  ])('hears no speech in %s', async (_, samples) => {
    const heard = await listen(samples);
    expect(heard.starts).toHaveLength(0);
    expect(heard.inferences).toHaveLength(156);
  });

  it('reports the probabilities of the model itself, smoothed', async () => {
    const raw = await rawProbabilities(sentence);
    const heard = await listen(sentence);
    let smoothed = raw[0] ?? 0;
    expect(heard.inferences).toHaveLength(raw.length);
    for (const [index, event] of heard.inferences.entries()) {
      if (index > 0) smoothed = 0.35 * smoothed + 0.65 * (raw[index] ?? 0);
      expect(event.probability).toBeCloseTo(smoothed, 6);
    }
    expect(Math.max(...raw)).toBeGreaterThan(0.99);
  });

  it('keeps two streams of one session apart', async () => {
    const [alone] = [await listen(sentence)];
    const [one, other] = await Promise.all([listen(sentence), listen(noise(sentence.length, 0.3))]);
    expect(one.inferences.map((event) => event.probability)).toEqual(
      alone.inferences.map((event) => event.probability),
    );
    expect(other.starts).toHaveLength(0);
  });
});

describe('the events', () => {
  it('starts with the pre-roll and the first windows, ends with the whole segment', async () => {
    const heard = await listen(join(silence(16_000), sentence));
    const [start] = heard.starts;
    const [end] = heard.ends;
    // 500 ms before the run, and the two windows it took to be sure.
    expect(start?.frames[0]?.samplesPerChannel).toBe(8000 + 2 * 512);
    const length = (end?.samplesIndex ?? 0) - (start?.samplesIndex ?? 0);
    expect(end?.frames[0]?.samplesPerChannel).toBe(8000 + 2 * 512 + length);
    expect(start).toMatchObject({ speaking: true, speechDuration: 64, silenceDuration: 0 });
    expect(end).toMatchObject({ speaking: false, silenceDuration: 576 });
  });

  it('counts time in ms and measures inference in fractions of one', async () => {
    const before = systemClock.now();
    const heard = await listen(silence(3200));
    expect(heard.inferences.map((event) => event.silenceDuration)).toEqual([32, 64, 96, 128, 160, 192]);
    expect(heard.inferences.every((event) => event.inferenceDuration > 0 && event.inferenceDuration < 100)).toBe(true);
    expect(heard.inferences.some((event) => event.inferenceDuration % 1 !== 0)).toBe(true);
    expect(heard.inferences[0]?.timestamp).toBeGreaterThanOrEqual(before);
  });

  it('keeps no more speech than maxBufferedSpeech, yet detects its end', async () => {
    const heard = await listen(join(silence(16_000), sentence), 16_000, { maxBufferedSpeech: 300 });
    expect(heard.ends).toHaveLength(1);
    expect(heard.ends[0]?.frames[0]?.samplesPerChannel).toBe(8000 + 4800);
  });

  it('ends speech that is under way when the input ends', async () => {
    const heard = await listen(recordedSentence().slice(0, 24_000));
    expect(heard.ends).toHaveLength(1);
    expect(heard.events.at(-1)?.type).toBe(VADEventType.END_OF_SPEECH);
  });

  it('forgets speech under way on reset, and finds the next', async () => {
    const { detector: made, heard } = detector();
    for (const frame of frames(recordedSentence().slice(0, 24_000), 16_000)) await made.push(frame, () => false);
    made.reset();
    made.finish();
    expect(heard.ends).toHaveLength(0);
    for (const frame of frames(sentence, 16_000)) await made.push(frame, () => false);
    expect(heard.starts).toHaveLength(2);
    expect(heard.ends).toHaveLength(1);
  });

  it('takes a change of the input rate in its stride', async () => {
    const { detector: made, heard } = detector();
    for (const frame of frames(recordedSentence().slice(0, 24_000), 16_000)) await made.push(frame, () => false);
    for (const frame of frames(stretch(sentence, 3), 48_000)) await made.push(frame, () => false);
    expect(heard.ends.map((end) => end.frames[0]?.sampleRate)).toEqual([16_000, 48_000]);
  });

  it('follows changed options, the model rate included', async () => {
    const { detector: made, heard } = detector({ minSilenceDuration: 60_000 });
    for (const frame of frames(sentence, 16_000)) await made.push(frame, () => false);
    expect(heard.ends).toHaveLength(0);
    made.updateOptions({ minSilenceDuration: 100 });
    for (const frame of frames(silence(1024), 16_000)) await made.push(frame, () => false);
    expect(heard.ends).toHaveLength(1);
    made.updateOptions({ sampleRate: 8000, minSilenceDuration: 550 });
    for (const frame of frames(sentence, 16_000)) await made.push(frame, () => false);
    expect(heard.starts).toHaveLength(2);
    expect(heard.ends).toHaveLength(2);
  });
});

it('never holds the process for long: it works off a backlog in slices of 4 ms', async () => {
  const { detector: made, heard } = detector();
  let turns = 0;
  let watching = true;
  const watch = async () => {
    while (watching) {
      await sleep(systemClock, 0);
      turns += 1;
    }
  };
  const watched = watch();
  let inferenceMs = 0;
  for (const frame of frames(noise(320_000, 0.1), 16_000)) await made.push(frame, () => false);
  for (const event of heard.inferences) inferenceMs += event.inferenceDuration;
  watching = false;
  await watched;
  expect(turns).toBeGreaterThan(5);
  expect(turns).toBeGreaterThan(inferenceMs / 20);
});

function same(samples: Int16Array, other: Int16Array, count: number): boolean {
  return samples.length === count && samples.every((sample, index) => sample === other[index]);
}

/** The model on its own: 64 samples of context before every 512, the state carried over. */
async function rawProbabilities(samples: Int16Array): Promise<number[]> {
  const model = await InferenceSession.create(modelPath(), {
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const padded = Float32Array.from(join(silence(64), samples), (sample) => sample / 32_767);
  const sr = new Tensor('int64', BigInt64Array.of(16_000n), []);
  let state = new Tensor('float32', new Float32Array(256), [2, 1, 128]);
  const found: number[] = [];
  for (let at = 0; at + 576 <= padded.length; at += 512) {
    const input = new Tensor('float32', padded.slice(at, at + 576), [1, 576]);
    const result = await model.run({ input, state, sr });
    state = result['stateN'] ?? state;
    found.push(Number(result['output']?.data[0]));
  }
  return found;
}
