// Waiting in real time, for plugins and for the world outside a session.
import { onAbort } from './abort.js';
import { sleep, systemClock } from './clock.js';
import { IdleTimeoutError } from './errors.js';

export interface DelayOptions {
  /** Ends the wait early by a rejection with the signal's reason. */
  signal?: AbortSignal;
}

/** Resolves after `ms` milliseconds. Rejects with the reason of `signal` if that aborts first. */
export async function delay(ms: number, options: DelayOptions = {}): Promise<void> {
  options.signal?.throwIfAborted();
  await sleep(systemClock, ms, options.signal);
  options.signal?.throwIfAborted();
}

/**
 * The outcome of `promise`, or a rejection if it takes longer than `timeoutMs`.
 * @throws what `makeError` returns, by default {@link IdleTimeoutError}. The promise itself goes on.
 */
export function waitUntilTimeout<T, E extends Error = IdleTimeoutError>(
  promise: Promise<T>,
  timeoutMs: number,
  makeError?: () => E,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const alarm = systemClock.wakeAt(systemClock.now() + timeoutMs, () => {
      reject(makeError ? makeError() : new IdleTimeoutError(`Nothing arrived within ${timeoutMs} ms.`));
    });
    const settle = (run: () => void) => {
      alarm[Symbol.dispose]();
      run();
    };
    promise.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

/** Runs `run` after the present code has finished and before the event loop goes on. */
export function startSoon(run: () => void): void {
  queueMicrotask(run);
}

/** A signal that aborts after `ms`; disposing it stops the timer. */
export function abortAfter(ms: number, parent?: AbortSignal): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const alarm = systemClock.wakeAt(systemClock.now() + ms, () => controller.abort(new IdleTimeoutError()));
  const listening = onAbort(parent, () => controller.abort(parent?.reason));
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      alarm[Symbol.dispose]();
      listening[Symbol.dispose]();
    },
  };
}
