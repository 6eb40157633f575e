// A stream whose source comes later.
import type { ReadableStream } from 'node:stream/web';
import { toError } from '../../base/errors.js';
import { readStream } from '../../base/web-streams.js';
import { createStreamChannel } from './stream-channel.js';

/** Hand out `stream` now and set its source when there is one. */
export class DeferredReadableStream<T> {
  readonly #channel = createStreamChannel<T>();
  readonly #detached = new AbortController();
  #pumping: Promise<void> | undefined;

  get stream(): ReadableStream<T> {
    return this.#channel.stream();
  }

  get isSourceSet(): boolean {
    return this.#pumping !== undefined;
  }

  /** Starts reading `source`; its end or error is that of the stream. @throws Error if there is a source already. */
  setSource(source: ReadableStream<T>): void {
    if (this.isSourceSet) throw new Error('Stream source already set');
    this.#pumping = this.#pump(source);
  }

  async #pump(source: ReadableStream<T>): Promise<void> {
    try {
      for await (const chunk of readStream(source, this.#detached.signal)) {
        if (this.#channel.closed) return;
        await this.#channel.write(chunk);
      }
      await this.#channel.close();
    } catch (error) {
      await this.#channel.abort(toError(error));
    }
  }

  /** Releases the source, without cancelling it, and ends the stream. */
  async detachSource(): Promise<void> {
    this.#detached.abort();
    await this.#pumping;
    await this.#channel.close();
  }
}
