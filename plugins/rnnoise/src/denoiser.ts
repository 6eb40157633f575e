// RNNoise as it is: 10 ms of sound at 48 kHz in, the same without noise out.
import load, { type RNNoiseModule } from '@echogarden/rnnoise-wasm';

/** Samples of one step: 10 ms at {@link sampleRate}. Fixed by the model. */
export const stepSamples = 480;
/** Hz. Fixed by the model. */
export const sampleRate = 48_000;

const bytesPerSample = Float32Array.BYTES_PER_ELEMENT;
let loading: Promise<RNNoiseModule> | undefined;

/** One stream's denoiser: it remembers what it heard. All share one module (120 kB). */
export class Denoiser {
  readonly #module: RNNoiseModule;
  readonly #buffer: number;
  #state: number;

  private constructor(module: RNNoiseModule) {
    this.#module = module;
    this.#state = module._rnnoise_create(0);
    this.#buffer = module._malloc(stepSamples * bytesPerSample);
  }

  static async create(): Promise<Denoiser> {
    loading ??= load();
    return new Denoiser(await loading);
  }

  /** Cleans `samples` (16-bit scale, exactly {@link stepSamples}) in place. */
  clean(samples: Float32Array): void {
    const module = this.#module;
    const at = this.#buffer / bytesPerSample;
    module.HEAPF32.set(samples, at);
    module._rnnoise_process_frame(this.#state, this.#buffer, this.#buffer);
    samples.set(module.HEAPF32.subarray(at, at + stepSamples));
  }

  /** Forgets what it heard. */
  reset(): void {
    this.#module._rnnoise_destroy(this.#state);
    this.#state = this.#module._rnnoise_create(0);
  }

  /** Frees its memory; it cannot be used after that. */
  close(): void {
    this.#module._rnnoise_destroy(this.#state);
    this.#module._free(this.#buffer);
  }
}
