// Time for the fakes: real for the published framework, which knows no other; virtual for ours, given by the test.

/** @typedef {{ now(): number, after(ms: number, run: () => void): () => void, pass(ms: number): Promise<void> }} Time */

/** @type {Time} */
export const realTime = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Waits in `time`, or until `signal` aborts. @param {Time} time @param {number} ms @param {AbortSignal} [signal] */
export function wait(time, ms, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(undefined);
    const cancel = time.after(ms, () => resolve(undefined));
    signal?.addEventListener('abort', () => (cancel(), resolve(undefined)), { once: true });
  });
}
