// A closable channel between one producer and its readers: closing it ends every loop that reads it.
import { Fifo } from './fifo.js';

/** What a full channel does with the next item. */
export type WhenFull = 'drop-oldest' | 'drop-newest';

export interface ChannelOptions {
  /** How many unread items are kept. Default: no limit. */
  limit?: number;
  /** Which item goes when the limit is reached. Default 'drop-oldest'. */
  whenFull?: WhenFull;
}

interface Reader<T> {
  give(result: IteratorResult<T, undefined>): void;
}

/** Items go in by `push`, come out by `for await` or `next`. After `close` the rest can still be read, then the loop ends. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #items = new Fifo<T>();
  readonly #readers = new Set<Reader<T>>();
  readonly #limit: number;
  readonly #whenFull: WhenFull;
  #closed = false;
  #dropped = 0;

  constructor({ limit = Infinity, whenFull = 'drop-oldest' }: ChannelOptions = {}) {
    this.#limit = limit;
    this.#whenFull = whenFull;
  }

  /** How many items wait to be read. */
  get size(): number {
    return this.#items.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** How many items were lost because the channel was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds an item. False if it was not taken: the channel is closed, or full with 'drop-newest'. */
  push(item: T): boolean {
    if (this.#closed) return false;
    for (const reader of this.#readers) {
      this.#readers.delete(reader);
      reader.give({ done: false, value: item });
      return true;
    }
    if (this.#items.size >= this.#limit) {
      this.#dropped += 1;
      if (this.#whenFull === 'drop-newest') return false;
      this.#items.shift();
    }
    this.#items.push(item);
    return true;
  }

  /** No more items. Readers get what is left and then the end. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.give({ done: true, value: undefined });
    this.#readers.clear();
  }

  /** Forgets what was not read. */
  clear(): void {
    this.#items.clear();
  }

  /** The next item, or the end. An aborted `signal` ends this wait with `done: true`; the channel stays open. */
  next({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<IteratorResult<T, undefined>> {
    if (signal?.aborted) return Promise.resolve({ done: true, value: undefined });
    if (this.#items.size > 0) return Promise.resolve({ done: false, value: this.#items.shift() as T });
    if (this.#closed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      if (!signal) {
        this.#readers.add({ give: resolve });
        return;
      }
      const reader: Reader<T> = {
        give: (result) => {
          signal.removeEventListener('abort', onAbort);
          resolve(result);
        },
      };
      const onAbort = () => {
        this.#readers.delete(reader);
        reader.give({ done: true, value: undefined });
      };
      signal.addEventListener('abort', onAbort);
      this.#readers.add(reader);
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    // Without `return`: leaving a loop early does not close the channel, its owner does.
    return { next: () => this.next() };
  }
}
