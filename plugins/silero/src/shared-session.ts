// One ONNX Runtime session for many streams: what waits at the same time is judged in one run, which costs a third per
// window when eight streams speak at once.

import type { Tensor } from 'onnxruntime-node';
import type { SampleRate } from './options.js';

/** A tensor as ONNX Runtime takes and gives it. */
export interface SessionTensor {
  readonly data: unknown;
}

/** The part of ONNX Runtime's `InferenceSession` that is used, whatever version it comes from. */
export interface InferenceSession {
  run(feeds: Record<string, SessionTensor>): Promise<Record<string, SessionTensor>>;
}

/** One window of one stream. */
export interface WindowRun {
  readonly sampleRate: SampleRate;
  /** Context and window. Read when its turn comes: not to be changed before the answer. */
  readonly input: Float32Array;
  /** The stream's memory, 2 × 128 numbers; replaced by the new one. */
  readonly state: Float32Array;
}

interface Waiting extends WindowRun {
  readonly resolve: (probability: number) => void;
  readonly reject: (error: unknown) => void;
}

type TensorClass = typeof Tensor;

/** A batch of more windows gains nothing and holds the event loop up: 16 take about a millisecond. */
const largestBatch = 16;
const layers = 2;
const layerSize = 128;

/** Numbers of one stream's memory. */
export const stateSize = layers * layerSize;

export class SharedSession {
  readonly #session: InferenceSession;
  readonly #feeds = new Map<string, Feeds>();
  #waiting: Waiting[] = [];
  #busy = false;
  /** Loaded with the first window. */
  #Tensor: TensorClass | undefined;

  constructor(session: InferenceSession) {
    this.#session = session;
  }

  /**
   * The probability of speech, 0 to 1.
   * @throws TypeError if the session is no Silero model; whatever ONNX Runtime throws
   */
  run(window: WindowRun): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...window, resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  /** Until nothing waits. Never rejects. */
  async #work(): Promise<void> {
    this.#busy = true;
    for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) {
      try {
        const probabilities = await this.#judge(batch);
        batch.forEach(({ resolve }, index) => resolve(probabilities[index] ?? 0));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#busy = false;
  }

  /** Windows of one sample rate, oldest first. */
  #nextBatch(): Waiting[] {
    const rate = this.#waiting[0]?.sampleRate;
    const batch = this.#waiting.filter(({ sampleRate }) => sampleRate === rate).slice(0, largestBatch);
    this.#waiting = this.#waiting.filter((one) => !batch.includes(one));
    return batch;
  }

  async #judge(batch: readonly Waiting[]): Promise<Float32Array> {
    this.#Tensor ??= (await import('onnxruntime-node')).Tensor;
    const feeds = this.#feedsFor(batch, this.#Tensor);
    batch.forEach(({ input, state }, index) => {
      feeds.input.set(input, index * input.length);
      copyState({ from: state, to: feeds.state, index, count: batch.length });
    });
    const result = await this.#session.run(feeds.tensors);
    const probabilities = result['output']?.data;
    const next = result['stateN']?.data;
    if (!(probabilities instanceof Float32Array) || !(next instanceof Float32Array)) {
      throw new TypeError('The ONNX session does not hold a Silero VAD model: it lacks the outputs output and stateN.');
    }
    batch.forEach(({ state }, index) => takeState({ from: next, to: state, index, count: batch.length }));
    return probabilities;
  }

  /** The tensors for so many windows at this rate, made once; `input` and `state` are views of what they hold. */
  #feedsFor(batch: readonly Waiting[], TensorClass: TensorClass): Feeds {
    const [{ sampleRate, input } = { sampleRate: 0, input: new Float32Array() }] = batch;
    const key = `${sampleRate} ${batch.length}`;
    const known = this.#feeds.get(key);
    if (known) return known;
    const inputs = new Float32Array(batch.length * input.length);
    const states = new Float32Array(batch.length * stateSize);
    const made = {
      input: new TensorClass('float32', inputs, [batch.length, input.length]),
      state: new TensorClass('float32', states, [layers, batch.length, layerSize]),
      sr: new TensorClass('int64', BigInt64Array.of(BigInt(sampleRate)), []),
    };
    const feeds = { input: inputs, state: states, tensors: made };
    this.#feeds.set(key, feeds);
    return feeds;
  }
}

interface Feeds {
  readonly input: Float32Array;
  readonly state: Float32Array;
  readonly tensors: Record<string, SessionTensor>;
}

/** One stream's memory and the batch's, in which the layers come first and the streams second. */
interface StateCopy {
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly index: number;
  readonly count: number;
}

function copyState({ from, to, index, count }: StateCopy): void {
  for (let layer = 0; layer < layers; layer += 1) {
    const part = from.subarray(layer * layerSize, (layer + 1) * layerSize);
    to.set(part, (layer * count + index) * layerSize);
  }
}

function takeState({ from, to, index, count }: StateCopy): void {
  for (let layer = 0; layer < layers; layer += 1) {
    const at = (layer * count + index) * layerSize;
    to.set(from.subarray(at, at + layerSize), layer * layerSize);
  }
}
