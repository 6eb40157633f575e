// The Silero network on one audio stream: keeps its memory (hidden state and the tail of the last window)
// and answers with the probability of speech. Many streams share one session.

import { modelPath } from './model-file.js';
import type { SampleRate } from './options.js';

/** A tensor as ONNX Runtime takes and gives it. */
export interface SessionTensor {
  readonly data: unknown;
}

/** The part of ONNX Runtime's `InferenceSession` that is used, whatever version it comes from. */
export interface InferenceSession {
  run(feeds: Record<string, SessionTensor>): Promise<Record<string, SessionTensor>>;
}

/** Loads onnxruntime-node and the weights, which takes some 50–300 ms. */
export async function newInferenceSession(forceCPU: boolean): Promise<InferenceSession> {
  const { InferenceSession: sessions } = await import('onnxruntime-node');
  return sessions.create(modelPath(), {
    ...(forceCPU ? { executionProviders: ['cpu'] } : {}),
    executionMode: 'sequential',
    // One window takes a fraction of a millisecond: handing it to more threads costs more than it gains.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // Errors only: at its default level the runtime prints a page of warnings about this model's unused constants.
    logSeverityLevel: 3,
  });
}

/** One session for many streams: the runs of all of them happen one after another. */
export class SharedSession {
  readonly #session: InferenceSession;
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: InferenceSession) {
    this.#session = session;
  }

  run(feeds: Record<string, SessionTensor>): Promise<Record<string, SessionTensor>> {
    const next = this.#last.then(() => this.#session.run(feeds));
    this.#last = next.catch(() => undefined);
    return next;
  }
}

interface Tensors {
  input: SessionTensor;
  sr: SessionTensor;
  freshState: SessionTensor;
}

export class OnnxModel {
  readonly sampleRate: SampleRate;
  readonly windowSizeSamples: number;
  readonly contextSize: number;
  readonly #session: SharedSession;
  readonly #input: Float32Array;
  #tensors: Tensors | undefined;
  #state: SessionTensor | undefined;

  constructor(session: SharedSession, sampleRate: SampleRate) {
    this.#session = session;
    this.sampleRate = sampleRate;
    this.windowSizeSamples = sampleRate === 16_000 ? 512 : 256;
    this.contextSize = sampleRate === 16_000 ? 64 : 32;
    this.#input = new Float32Array(this.contextSize + this.windowSizeSamples);
  }

  /** Length of one window in ms. */
  get windowMs(): number {
    return (this.windowSizeSamples / this.sampleRate) * 1000;
  }

  /** A fresh model at another rate, on the same session. */
  atRate(sampleRate: SampleRate): OnnxModel {
    return new OnnxModel(this.#session, sampleRate);
  }

  /** Forgets everything heard. */
  reset(): void {
    this.#input.fill(0);
    this.#state = undefined;
  }

  /** Probability (0…1) that `window`, `windowSizeSamples` long and scaled to -1…1, holds speech. */
  async run(window: Float32Array): Promise<number> {
    // The model expects the end of the previous window in front of each new one.
    this.#input.copyWithin(0, this.windowSizeSamples);
    this.#input.set(window, this.contextSize);
    this.#tensors ??= await this.#makeTensors();
    const { input, sr, freshState } = this.#tensors;
    const result = await this.#session.run({ input, sr, state: this.#state ?? freshState });
    this.#state = result['stateN'];
    const data = result['output']?.data;
    const probability = data instanceof Float32Array ? data[0] : undefined;
    if (this.#state === undefined || probability === undefined) {
      throw new TypeError('The ONNX session does not hold a Silero VAD model: it lacks the outputs output and stateN.');
    }
    return probability;
  }

  /** The tensors that stay the same from run to run; `input` is a view of the array that `run` fills. */
  async #makeTensors(): Promise<Tensors> {
    const { Tensor } = await import('onnxruntime-node');
    return {
      input: new Tensor('float32', this.#input, [1, this.#input.length]),
      sr: new Tensor('int64', BigInt64Array.of(BigInt(this.sampleRate)), []),
      freshState: new Tensor('float32', new Float32Array(2 * 128), [2, 1, 128]),
    };
  }
}
