// The retry loop that STT, TTS and LLM streams share.
import { isAPIError } from '../base/api-errors.js';
import { sleep, systemClock, type Clock } from '../base/clock.js';
import { toError } from '../base/errors.js';
import { type APIConnectOptions, intervalForRetry } from './connect-options.js';

/** One thing to be done, and what to do about its failures. */
export interface Attempts {
  run(): Promise<void>;
  connOptions: APIConnectOptions;
  /** Whose time passes between two attempts. Default: real time. */
  clock?: Clock;
  /** Ends the loop; whatever fails after it is not an error. */
  signal: AbortSignal;
  /** Whether this failure may be tried again at all. Default: yes. */
  mayRetry?: () => boolean;
  /** Called before each retry. */
  onRetry?: (error: Error, retries: number) => void;
  /** How many retries were used since the last success. The loop counts it up; the caller may set it back. */
  counter?: { retries: number };
}

/** Runs it, again after a retryable API error while there are retries left. Returns the final error, if it failed or was not retryable. */
export async function runAttempts(attempts: Attempts): Promise<Error | undefined> {
  const { connOptions, signal, clock = systemClock, counter = { retries: 0 } } = attempts;
  while (!signal.aborted) {
    try {
      await attempts.run();
      return undefined;
    } catch (thrown) {
      if (signal.aborted) return undefined;
      const error = toError(thrown);
      const isHopeless = !isAPIError(error) || !error.retryable || counter.retries >= connOptions.maxRetry;
      if (isHopeless || attempts.mayRetry?.() === false) return error;
      attempts.onRetry?.(error, counter.retries);
      const waitMs = intervalForRetry(connOptions, counter.retries);
      counter.retries += 1;
      await sleep(clock, waitMs, signal);
    }
  }
  return undefined;
}
