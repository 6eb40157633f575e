// A web stream one writes to by hand.
import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { readStream } from '../../base/web-streams.js';

/** Both ends of a stream. */
export interface StreamChannel<T, E extends Error = Error> {
  /** Adds a chunk. Rejects after the end. */
  write(chunk: T): Promise<void>;
  /** Ends the stream. Idempotent. */
  close(): Promise<void>;
  /** The reading end; always the same. */
  stream(): ReadableStream<T>;
  /** Ends the stream with an error, dropping what was not read. */
  abort(error: E): Promise<void>;
  readonly closed: boolean;
  /** Writes everything `stream` gives, while the channel is open. Its end does not end the channel. */
  addStreamInput(stream: ReadableStream<T>): void;
}

class Channel<T, E extends Error> implements StreamChannel<T, E> {
  readonly #stream: ReadableStream<T>;
  readonly #inputs = new AbortController();
  #controller: ReadableStreamDefaultController<T> | undefined;
  #closed = false;

  constructor() {
    this.#stream = new ReadableStream<T>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.#end(() => {}),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  stream(): ReadableStream<T> {
    return this.#stream;
  }

  write(chunk: T): Promise<void> {
    if (this.#closed) return Promise.reject(new TypeError('Invalid state: WritableStream is closed'));
    this.#controller?.enqueue(chunk);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#end(() => this.#controller?.close());
  }

  async abort(error: E): Promise<void> {
    this.#end(() => this.#controller?.error(error));
  }

  #end(finish: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inputs.abort();
    finish();
  }

  addStreamInput(stream: ReadableStream<T>): void {
    this.#pump(stream).catch((error: unknown) =>
      log().warn({ err: toError(error) }, 'an input of a stream channel failed'),
    );
  }

  async #pump(stream: ReadableStream<T>): Promise<void> {
    for await (const chunk of readStream(stream, this.#inputs.signal)) {
      if (this.#closed) return;
      await this.write(chunk);
    }
  }
}

/** A stream and the hand that feeds it. Writing never waits for the reader. */
export function createStreamChannel<T, E extends Error = Error>(): StreamChannel<T, E> {
  return new Channel<T, E>();
}
