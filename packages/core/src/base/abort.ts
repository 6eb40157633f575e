// Waiting that an AbortSignal ends, without leaving listeners behind.

/** Resolves when `signal` aborts. Do not race it in a loop: the signal keeps every waiter. */
export function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => onAbort(signal, resolve));
}

/** Never resolves; rejects with the signal's reason when it aborts. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => onAbort(signal, () => reject(signal.reason)));
}

/** Calls `run` once when `signal` aborts (at once if it has). Disposing the result forgets it. */
export function onAbort(signal: AbortSignal | undefined, run: () => void): Disposable {
  if (signal?.aborted) run();
  else signal?.addEventListener('abort', run, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', run) };
}

/** A signal that aborts as soon as `a` or `b` does, with that one's reason. */
export const combineSignals = (a: AbortSignal, b: AbortSignal): AbortSignal => AbortSignal.any([a, b]);

/** The settled value, or the news that the signal aborted first. */
export type Aborted<T> = { result: T; isAborted: false } | { result: undefined; isAborted: true };

/** Waits for `promise` or for `signal` to abort, whichever is first; a rejection passes through. The promise itself goes on. */
export function waitUntilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<Aborted<T>> {
  return new Promise((resolve, reject) => {
    const listening = onAbort(signal, () => resolve({ result: undefined, isAborted: true }));
    promise.then(
      (result) => {
        listening[Symbol.dispose]();
        resolve({ result, isAborted: false });
      },
      (error: unknown) => {
        listening[Symbol.dispose]();
        reject(error);
      },
    );
  });
}

/** Whether `error` says no more than that something was cancelled. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
