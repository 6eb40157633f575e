// The probabilities of silero-vad's own Python code, from both weights and at both rates, also when streams share a run.
import { beforeAll, describe, expect, it } from 'vitest';
import reference from './__fixtures__/silero-reference.json' with { type: 'json' };
import { AudioWindows } from './audio-windows.js';
import { frames, noise, recordedSentence } from './__fixtures__/audio.js';
import { newInferenceSession, OnnxModel } from './onnx-model.js';
import type { SampleRate } from './options.js';
import { type InferenceSession, SharedSession } from './shared-session.js';

const sessions = new Map<string, InferenceSession>();
beforeAll(async () => {
  for (const model of ['v5', 'v6'] as const) sessions.set(model, await newInferenceSession(true, model));
});

async function probabilities(model: OnnxModel, samples: Int16Array): Promise<number[]> {
  const windows = new AudioWindows(model.sampleRate, model.sampleRate, model.windowSizeSamples);
  const found: number[] = [];
  for (const frame of frames(samples, model.sampleRate)) {
    windows.push(frame);
    for (let window = windows.next(); window; window = windows.next()) found.push(await model.run(window.model));
  }
  return found;
}

function sentenceAt(rate: number): Int16Array {
  return recordedSentence().filter((_, index) => index % (16_000 / rate) === 0);
}

function farthest(found: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))));
}

/** Counts runs, passes them on. */
class CountingSession implements InferenceSession {
  runs = 0;
  readonly #session: InferenceSession;

  constructor(session: InferenceSession | undefined) {
    if (!session) throw new Error('not loaded');
    this.#session = session;
  }

  run(feeds: Parameters<InferenceSession['run']>[0]): ReturnType<InferenceSession['run']> {
    this.runs += 1;
    return this.#session.run(feeds);
  }
}

describe('agreement with the Python code', () => {
  it.each(reference.cases)('$model at $sampleRate Hz', async ({ model, sampleRate, probabilities: expected }) => {
    const rate: SampleRate = sampleRate === 8000 ? 8000 : 16_000;
    const onnx = new OnnxModel(new SharedSession(new CountingSession(sessions.get(model))), rate);
    const found = await probabilities(onnx, sentenceAt(rate));
    expect(found).toHaveLength(expected.length);
    expect(farthest(found, expected)).toBeLessThan(1e-3);
  });
});

describe('streams that share a run', () => {
  it('each get the answers they would have got alone, in far fewer runs', async () => {
    const counting = new CountingSession(sessions.get('v6'));
    const shared = new SharedSession(counting);
    const sounds = [...Array(8).keys()].map((index) => (index % 2 ? noise(44_580, 0.2) : recordedSentence()));
    const together = sounds.map((sound) => probabilities(new OnnxModel(shared, 16_000), sound));
    const narrow = probabilities(new OnnxModel(shared, 8000), sentenceAt(8000));
    const found = await Promise.all(together);
    const [quiet, , loud] = await Promise.all(
      [noise(44_580, 0.2), new Int16Array(512), recordedSentence()].map((sound) =>
        probabilities(new OnnxModel(new SharedSession(new CountingSession(sessions.get('v6'))), 16_000), sound),
      ),
    );
    found.forEach((one, index) => expect(farthest(one, (index % 2 ? quiet : loud) ?? [])).toBeLessThan(1e-5));
    const expected = reference.cases.find(({ model, sampleRate }) => model === 'v6' && sampleRate === 8000);
    expect(farthest(await narrow, expected?.probabilities ?? [])).toBeLessThan(1e-3);
    // Eight streams of 87 windows, and one of another rate.
    expect(counting.runs).toBeLessThan(87 * 3);
  });

  it('all hear of a failure, and the next run is a new attempt', async () => {
    const real = new CountingSession(sessions.get('v6'));
    let broken = true;
    const shared = new SharedSession({
      run: (feeds) => (broken ? Promise.reject(new Error('out of memory')) : real.run(feeds)),
    });
    const models = [new OnnxModel(shared, 16_000), new OnnxModel(shared, 16_000)];
    const settled = await Promise.allSettled(models.map((model) => model.run(new Float32Array(512))));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await models[0]?.run(new Float32Array(512))).toBeLessThan(0.5);
  });
});
