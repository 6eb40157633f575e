// Waiting for somebody else's work, but not for ever.
import { sleep, type Clock, type Millis } from './clock.js';

/** True if `work` fulfilled within `limitMs`, false if not. Rejects if it rejected in time. */
export async function settledWithin(
  work: Promise<unknown>,
  { clock, limitMs }: { clock: Clock; limitMs: Millis },
): Promise<boolean> {
  const stop = new AbortController();
  try {
    return await Promise.race([work.then(() => true), sleep(clock, limitMs, stop.signal).then(() => false)]);
  } finally {
    stop.abort();
  }
}
