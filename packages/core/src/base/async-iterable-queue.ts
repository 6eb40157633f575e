// The queue that streams and plugins share: put from one side, `for await` on the other.
import { Channel } from './channel.js';

/** An unbounded queue that is read with `for await`. */
export class AsyncIterableQueue<T> implements AsyncIterableIterator<T> {
  readonly #channel = new Channel<T>();

  get closed(): boolean {
    return this.#channel.closed;
  }

  /** How many items wait to be read. */
  get size(): number {
    return this.#channel.size;
  }

  /** @throws Error 'Queue is closed' after {@link close}. */
  put(item: T): void {
    if (!this.#channel.push(item)) throw new Error('Queue is closed');
  }

  /** No more items: readers get the rest and then the end. */
  close(): void {
    this.#channel.close();
  }

  /** The next item or the end. An aborted `signal` ends only this wait, with `done: true`. */
  next(options: { signal?: AbortSignal } = {}): Promise<IteratorResult<T>> {
    return this.#channel.next(options);
  }

  [Symbol.asyncIterator](): AsyncIterableQueue<T> {
    return this;
  }
}

/** A queue between a stream and its subclass: after it is closed a late `put` is dropped, so that a callback of a dying socket cannot crash the process. */
export class StreamQueue<T> extends AsyncIterableQueue<T> {
  override put(item: T): void {
    if (!this.closed) super.put(item);
  }
}
