// Iterations that cannot hang: they end when a signal aborts, or fail when the next item takes too long.
import type { Clock, Millis } from './clock.js';
import { IdleTimeoutError, toError } from './errors.js';
import { withResolvers, type Resolvers } from './future.js';

export interface IdleLimit {
  readonly what: string;
  readonly clock: Clock;
  readonly idleMs: Millis;
  /** Whether silence is the source's fault now (it may be waiting for its own input). */
  readonly isDue: () => boolean;
  /** Ends the stream early and silently. */
  readonly signal: AbortSignal;
}

/** The items of `source`; throws IdleTimeoutError if the next one takes longer than `idleMs`, ends when `signal` aborts. */
export function withIdleLimit<T>(source: AsyncIterable<T>, limit: IdleLimit): AsyncIterableIterator<T> {
  return new Bounded(source, limit.signal, limit);
}

/** The items of `source` until `signal` aborts: an item that never comes does not hold the loop. */
export function untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterableIterator<T> {
  return new Bounded(source, signal, null);
}

/** For one reader. It stands in the way of every frame of sound: one listener and one alarm serve the whole loop. */
class Bounded<T> implements AsyncIterableIterator<T> {
  readonly #iterator: AsyncIterator<T>;
  readonly #signal: AbortSignal;
  readonly #limit: IdleLimit | null;
  #waiting: Resolvers<IteratorResult<T>> | undefined;
  #waitingSince: Millis = 0;
  #alarm: Disposable | undefined;
  #ended = false;

  constructor(source: AsyncIterable<T>, signal: AbortSignal, limit: IdleLimit | null) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#signal = signal;
    this.#limit = limit;
    signal.addEventListener('abort', this.#end, { once: true });
    if (signal.aborted) this.#end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#ended) return Promise.resolve(over);
    const waiting = withResolvers<IteratorResult<T>>();
    this.#waiting = waiting;
    this.#watch();
    this.#iterator.next().then(
      (result) => {
        if (result.done) return this.#end();
        this.#waiting = undefined;
        waiting.resolve(result);
      },
      (error: unknown) => this.#fail(toError(error)),
    );
    return waiting.promise;
  }

  return(): Promise<IteratorResult<T>> {
    this.#end();
    return Promise.resolve(over);
  }

  #watch(): void {
    const limit = this.#limit;
    if (!limit) return;
    this.#waitingSince = limit.clock.now();
    this.#alarm ??= limit.clock.wakeAt(this.#waitingSince + limit.idleMs, () => this.#expired(limit));
  }

  /** It was armed for an item that came long ago, or for the one that is waited for now. */
  #expired(limit: IdleLimit): void {
    const { what, clock, idleMs } = limit;
    this.#alarm = undefined;
    // Nobody waits: the next one who does sets it again.
    if (!this.#waiting) return;
    const now = clock.now();
    const isDue = limit.isDue();
    if (isDue && now >= this.#waitingSince + idleMs)
      return this.#fail(new IdleTimeoutError(`${what} sent nothing for ${idleMs} ms and was given up.`));
    const from = isDue ? this.#waitingSince : now;
    this.#alarm = clock.wakeAt(from + idleMs, () => this.#expired(limit));
  }

  readonly #end = (): void => {
    this.#stop();
    this.#waiting?.resolve(over);
  };

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#stop();
    this.#waiting?.reject(error);
  }

  /** The source may hang: it is told to stop and not waited for. */
  #stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal.removeEventListener('abort', this.#end);
    this.#alarm?.[Symbol.dispose]();
    this.#iterator.return?.().catch(() => undefined);
  }
}

const over = { done: true, value: undefined } as const;
