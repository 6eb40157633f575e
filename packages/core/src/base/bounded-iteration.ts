// Iterations that cannot hang: they end when a signal aborts, or fail when the next item takes too long.
import type { Clock, Millis } from './clock.js';
import { IdleTimeoutError } from './errors.js';
import { withResolvers } from './future.js';

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
export async function* withIdleLimit<T>(source: AsyncIterable<T>, limit: IdleLimit): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (!limit.signal.aborted) {
      const next = await nextWithin(iterator, limit);
      if (next === 'aborted' || next.done) return;
      yield next.value;
    }
  } finally {
    stopSource(iterator);
  }
}

/** The items of `source` until `signal` aborts: an item that never comes does not hold the loop. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (!signal.aborted) {
      const next = await nextOrAborted(iterator, signal);
      if (next === 'aborted' || next.done) return;
      yield next.value;
    }
  } finally {
    stopSource(iterator);
  }
}

/** The source may hang: tell it to stop, do not wait for it. */
function stopSource(iterator: AsyncIterator<unknown>): void {
  iterator.return?.().catch(() => undefined);
}

function nextOrAborted<T>(iterator: AsyncIterator<T>, signal: AbortSignal): Promise<IteratorResult<T> | 'aborted'> {
  const result = withResolvers<IteratorResult<T> | 'aborted'>();
  const onAbort = () => result.resolve('aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  iterator.next().then(result.resolve, result.reject);
  return result.promise.finally(() => signal.removeEventListener('abort', onAbort));
}

/** One promise for each item: nothing long-lived is raced, so nothing is retained. */
function nextWithin<T>(iterator: AsyncIterator<T>, limit: IdleLimit): Promise<IteratorResult<T> | 'aborted'> {
  const late = withResolvers<never>();
  const arm = () => limit.clock.wakeAt(limit.clock.now() + limit.idleMs, expire);
  const expire = () => {
    if (limit.isDue())
      late.reject(new IdleTimeoutError(`${limit.what} sent nothing for ${limit.idleMs} ms and was given up.`));
    else alarm = arm();
  };
  let alarm = arm();
  return Promise.race([nextOrAborted(iterator, limit.signal), late.promise]).finally(() => alarm[Symbol.dispose]());
}
