// The contract of voice activity detection: what a provider plugin extends.
import { typedEmitter } from '../../base/emitter.js';
import type { VADCallbacks, VADCapabilities } from './types.js';
import type { VADStream } from './vad-stream.js';

/** Voice activity detection. A provider extends it with `label` and `stream`. */
export abstract class VAD extends typedEmitter<VADCallbacks>() {
  /** A short name of this implementation, such as 'silero.VAD'. */
  abstract label: string;
  readonly #capabilities: VADCapabilities;

  constructor(capabilities: VADCapabilities) {
    super();
    this.#capabilities = capabilities;
  }

  get capabilities(): VADCapabilities {
    return this.#capabilities;
  }

  /** How much silence (ms) ends a speech; null if the detector does not say. */
  get minSilenceDuration(): number | null {
    return null;
  }

  /** A stream that takes audio and gives {@link VADEvent}s. */
  abstract stream(): VADStream;

  /** Frees what the VAD holds. */
  async close(): Promise<void> {}
}
