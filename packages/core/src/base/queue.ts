// A queue with back-pressure: `put` waits while it is full, `get` while it is empty.
import { onAbort } from './abort.js';

/** Items in the order they were put. */
export class Queue<T> {
  /** What is in the queue now. */
  items: T[] = [];
  readonly #limit: number | undefined;
  readonly #getters: (() => void)[] = [];
  readonly #putters: (() => void)[] = [];

  /** @param limit - how many items it holds before `put` waits. Default: no limit. */
  constructor(limit?: number) {
    this.#limit = limit;
  }

  /** Takes the first item, waiting for one if need be. Rejects with the reason of `signal` if that aborts first. */
  async get({ signal }: { signal?: AbortSignal } = {}): Promise<T> {
    signal?.throwIfAborted();
    while (this.items.length === 0) await wake(this.#getters, signal);
    const [item] = this.items.splice(0, 1) as [T];
    this.#putters.shift()?.();
    return item;
  }

  /** Adds an item, waiting for room if the queue has a limit. */
  async put(item: T): Promise<void> {
    while (this.#limit !== undefined && this.items.length >= this.#limit) await wake(this.#putters);
    this.items.push(item);
    this.#getters.shift()?.();
  }
}

function wake(waiting: (() => void)[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const listening = onAbort(signal, () => {
      waiting.splice(waiting.indexOf(go), 1);
      reject(signal?.reason);
    });
    function go() {
      listening[Symbol.dispose]();
      resolve();
    }
    waiting.push(go);
  });
}
