// Time, injected: everything that waits or stamps asks a Clock, so tests can run hours in milliseconds.

/** A duration or an instant in milliseconds. Instants count from the Unix epoch. */
export type Millis = number;

/** The one source of time. `systemClock` in production, a virtual clock in tests. */
export interface Clock {
  /** The present instant, in ms since the Unix epoch. Never runs backwards. */
  now(): Millis;
  /** Calls `run` once at `at` or as soon after as possible; disposing the result cancels it. */
  wakeAt(at: Millis, run: () => void): Disposable;
}

const longestTimeoutMs = 2 ** 31 - 1;

/** Real time. Monotonic: it starts at the wall clock and then follows the process's own timer. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  wakeAt(at, run) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const waitMs = Math.max(0, at - systemClock.now());
      timer = waitMs > longestTimeoutMs ? setTimeout(arm, longestTimeoutMs) : setTimeout(run, Math.ceil(waitMs));
    };
    arm();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms` on `clock`, or as soon as `signal` aborts (it never rejects). */
export function sleep(clock: Clock, ms: Millis, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const alarm = clock.wakeAt(clock.now() + ms, done);
    function done() {
      alarm[Symbol.dispose]();
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}

/** The instant a date in text (ISO 8601, or an HTTP header) stands for; undefined if it is none. */
export function parseInstant(text: string): Millis | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
