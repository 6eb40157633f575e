// Feeding a model stream from a web stream that may be exchanged while it runs.
import type { ReadableStream } from 'node:stream/web';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { readStream } from '../../base/web-streams.js';

export interface InputPumpOptions<T> {
  onItem(item: T): void;
  /** The attached source has ended by itself. */
  onEnd(): void;
}

/** Reads at most one source at a time. Detaching releases the source without cancelling it. */
export class InputPump<T> {
  readonly #options: InputPumpOptions<T>;
  #attached: AbortController | undefined;

  constructor(options: InputPumpOptions<T>) {
    this.#options = options;
  }

  /** Reads `source` from now on, instead of the one before. */
  attach(source: ReadableStream<T>): void {
    this.detach();
    const attached = new AbortController();
    this.#attached = attached;
    this.#pump(source, attached.signal).catch((error: unknown) => {
      log().warn({ err: toError(error) }, 'the input stream of a model failed');
      if (!attached.signal.aborted) this.#options.onEnd();
    });
  }

  detach(): void {
    this.#attached?.abort();
    this.#attached = undefined;
  }

  async #pump(source: ReadableStream<T>, signal: AbortSignal): Promise<void> {
    for await (const item of readStream(source, signal)) {
      if (signal.aborted) return;
      this.#options.onItem(item);
    }
    if (!signal.aborted) this.#options.onEnd();
  }
}
