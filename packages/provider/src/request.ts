// One request to a provider: with a deadline, closed on abort, its failures turned into the framework's errors.
import { type APIConnectOptions, intervalForRetry, sleep, systemClock, toError } from '@livekit/agents-core';
import type { Endpoint } from './endpoint.js';
import { timeoutError, toFailure } from './failure.js';

export interface RequestOptions {
  readonly endpoint: Endpoint;
  /** Ends the request. */
  readonly signal: AbortSignal;
  readonly connOptions: APIConnectOptions;
  /** How often this request was tried before; undefined when nobody will try it again. */
  readonly retries?: number | undefined;
}

/** What a request is made with. */
export interface Call {
  /** To be passed on with the request: aborts with the caller, or when the provider is silent for too long. */
  readonly signal: AbortSignal;
  /** Says that the provider is alive: from now on it may be silent for six times the timeout. */
  alive(): void;
}

// A model may think before it goes on.
const pauseFactor = 6;

/**
 * Runs `send`, which has `timeoutMs` to call `alive` for the first time.
 * Once the answer has begun, a pause may be six times as long.
 *
 * @throws the reason of `signal` once that has aborted; otherwise an APIError, whatever fails. When the provider asks
 *   for time (`retry-after`), that is waited first, if a retry is to come.
 */
export async function request<T>(options: RequestOptions, send: (call: Call) => Promise<T>): Promise<T> {
  const { connOptions, signal } = options;
  const watch = new SilenceWatch(connOptions.timeoutMs, signal);
  try {
    const result = await send(watch);
    if (watch.hasFired) throw timeoutError(options.endpoint, watch.limitMs);
    return result;
  } catch (thrown) {
    return await failed(options, watch, thrown);
  } finally {
    watch[Symbol.dispose]();
  }
}

/** {@link request} for an answer that comes in pieces: each is a sign of life. Throws as that does. */
export async function* requestStream<T>(
  options: RequestOptions,
  send: (call: Call) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const watch = new SilenceWatch(options.connOptions.timeoutMs, options.signal);
  try {
    for await (const piece of send(watch)) {
      watch.alive();
      yield piece;
    }
    if (watch.hasFired) throw timeoutError(options.endpoint, watch.limitMs);
  } catch (thrown) {
    await failed(options, watch, thrown);
  } finally {
    watch[Symbol.dispose]();
  }
}

async function failed(options: RequestOptions, watch: SilenceWatch, thrown: unknown): Promise<never> {
  if (watch.hasFired) throw timeoutError(options.endpoint, watch.limitMs);
  return rethrow(options, thrown);
}

/**
 * Throws `thrown` as an APIError, or the reason of `signal` once that has aborted. When the provider asks for time
 * (`retry-after`), that is waited first, if a retry is to come.
 */
export async function rethrow(options: RequestOptions, thrown: unknown): Promise<never> {
  const { endpoint, signal, retries, connOptions } = options;
  if (signal.aborted) throw toError(signal.reason);
  const { error, retryAfterMs } = toFailure(thrown, endpoint);
  if (retries !== undefined && retries < connOptions.maxRetry) {
    await sleep(systemClock, Math.max(0, retryAfterMs - intervalForRetry(connOptions, retries)), signal);
  }
  throw error;
}

/** Aborts when nothing was heard for too long, or when the caller aborts. One timer, however many signs of life. */
class SilenceWatch implements Call, Disposable {
  hasFired = false;
  limitMs: number;
  readonly #pauseMs: number;
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  #deadline: number;
  #alarm: Disposable;

  constructor(limitMs: number, parent: AbortSignal) {
    this.limitMs = limitMs;
    this.#pauseMs = limitMs * pauseFactor;
    this.#parent = parent;
    this.#deadline = systemClock.now() + limitMs;
    this.#alarm = systemClock.wakeAt(this.#deadline, this.#check);
    if (parent.aborted) this.#stop();
    parent.addEventListener('abort', this.#stop);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly alive = (): void => {
    this.limitMs = this.#pauseMs;
    this.#deadline = systemClock.now() + this.limitMs;
  };

  [Symbol.dispose](): void {
    this.#alarm[Symbol.dispose]();
    this.#parent.removeEventListener('abort', this.#stop);
  }

  readonly #check = (): void => {
    if (systemClock.now() < this.#deadline) {
      this.#alarm = systemClock.wakeAt(this.#deadline, this.#check);
      return;
    }
    this.hasFired = true;
    this.#controller.abort();
  };

  readonly #stop = (): void => this.#controller.abort(this.#parent.reason);
}
