// One request to the provider: with a deadline, closed on abort, its failures turned into the framework's errors.

import type { APIConnectOptions } from '@livekit/agents';
import { intervalForRetry, sleep, systemClock, toError } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { Connection } from './connection.js';
import { timeoutError, toFailure } from './errors.js';

export interface RequestOptions {
  connection: Connection;
  /** Ends the request. */
  signal: AbortSignal;
  connOptions: APIConnectOptions;
  /** How often this request was tried before; undefined when nobody will try it again. */
  retries?: number;
}

/** What a request is made with. */
export interface Call {
  client: OpenAI;
  /** To be passed to the openai package with the request. */
  signal: AbortSignal;
  /** Says that the provider is alive: from now on it may be silent for `stallMs`. */
  alive(): void;
}

/**
 * Runs `send`, which has `timeoutMs` to call `alive` for the first time.
 * Once the answer has begun, a pause may be six times as long: a model may think before it goes on.
 *
 * @throws the reason of `signal` once that has aborted; otherwise an APIError, whatever fails. When the provider asks for time, that is waited first, if a retry is to come.
 */
export async function request<T>(options: RequestOptions, send: (call: Call) => Promise<T>): Promise<T> {
  const { connection, signal, connOptions } = options;
  const watch = new SilenceWatch(connOptions.timeoutMs, signal);
  try {
    const client = await connection.client();
    const alive = () => watch.allow(connOptions.timeoutMs * 6);
    const result = await send({ client, signal: watch.signal, alive });
    if (watch.hasFired) throw timeoutError(connection, watch.limitMs);
    return result;
  } catch (thrown) {
    if (watch.hasFired) throw timeoutError(connection, watch.limitMs);
    if (signal.aborted) throw toError(signal.reason);
    const { error, retryAfterMs } = toFailure(thrown, connection);
    const { retries } = options;
    if (retries !== undefined && retries < connOptions.maxRetry) {
      await sleep(systemClock, Math.max(0, retryAfterMs - intervalForRetry(connOptions, retries)), signal);
    }
    throw error;
  } finally {
    watch[Symbol.dispose]();
  }
}

/** Aborts when nothing was heard for too long, or when the caller aborts. One timer, however many signs of life. */
class SilenceWatch implements Disposable {
  hasFired = false;
  limitMs: number;
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  #deadline: number;
  #alarm: Disposable;

  constructor(limitMs: number, parent: AbortSignal) {
    this.limitMs = limitMs;
    this.#parent = parent;
    this.#deadline = systemClock.now() + limitMs;
    this.#alarm = systemClock.wakeAt(this.#deadline, this.#check);
    if (parent.aborted) this.#stop();
    parent.addEventListener('abort', this.#stop);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  allow(limitMs: number): void {
    this.limitMs = limitMs;
    this.#deadline = systemClock.now() + limitMs;
  }

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
