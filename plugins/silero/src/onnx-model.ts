// The Silero network on one audio stream: keeps its memory (hidden state and the tail of the last window)
// and answers with the probability of speech. Many streams share one session.

import { modelPath } from './model-file.js';
import type { ModelChoice, SampleRate } from './options.js';
import { type InferenceSession, type SharedSession, stateSize } from './shared-session.js';

/** Loads onnxruntime-node and the weights, which takes some 50–300 ms. */
export async function newInferenceSession(forceCPU: boolean, model: ModelChoice = 'v6'): Promise<InferenceSession> {
  const { InferenceSession: sessions } = await import('onnxruntime-node');
  return sessions.create(modelPath(model), {
    ...(forceCPU ? { executionProviders: ['cpu'] } : {}),
    executionMode: 'sequential',
    // One window takes a fraction of a millisecond: handing it to more threads costs more than it gains.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // Errors only: at its default level the runtime prints a page of warnings about this model's unused constants.
    logSeverityLevel: 3,
  });
}

export class OnnxModel {
  readonly sampleRate: SampleRate;
  readonly windowSizeSamples: number;
  readonly contextSize: number;
  readonly #session: SharedSession;
  readonly #input: Float32Array;
  readonly #state = new Float32Array(stateSize);

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
    this.#state.fill(0);
  }

  /**
   * Probability (0…1) that `window`, `windowSizeSamples` long and scaled to -1…1, holds speech. To be awaited before
   * the next window.
   */
  run(window: Float32Array): Promise<number> {
    // The model expects the end of the previous window in front of each new one.
    this.#input.copyWithin(0, this.windowSizeSamples);
    this.#input.set(window, this.contextSize);
    return this.#session.run({ sampleRate: this.sampleRate, input: this.#input, state: this.#state });
  }
}
