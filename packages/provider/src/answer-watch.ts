// A server that never answers is given up.
import { systemClock } from '@livekit/agents-core';
import type { Endpoint } from './endpoint.js';
import { timeoutError } from './failure.js';
import type { WireSocket } from './wire-socket.js';

/** Waits for the server to accept the session and, after the last audio, for the rest: a silent one is given up. */
export class AnswerWatch implements Disposable {
  isDone = false;
  error: Error | undefined;
  readonly #endpoint: Endpoint;
  readonly #socket: WireSocket;
  readonly #timeoutMs: number;
  #isFinished = false;
  #alarm: Disposable | undefined;

  constructor(endpoint: Endpoint, socket: WireSocket, timeoutMs: number) {
    this.#endpoint = endpoint;
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
  }

  /** The server has to answer in time. */
  expect(): void {
    this.#arm();
  }

  answered(isReady: boolean, isDone: boolean): void {
    if (this.#isFinished) this.#arm();
    else if (isReady) this[Symbol.dispose]();
    // An answer to something asked for in between is not the end.
    if (!isDone || !this.#isFinished) return;
    this.isDone = true;
    this.#socket.close();
  }

  /** All audio was sent: the rest has to come in time. */
  finished(): void {
    this.#isFinished = true;
    this.#arm();
  }

  [Symbol.dispose](): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }

  #arm(): void {
    this[Symbol.dispose]();
    this.#alarm = systemClock.wakeAt(systemClock.now() + this.#timeoutMs, () => {
      this.error = timeoutError(this.#endpoint, this.#timeoutMs);
      this.#socket.close();
    });
  }
}
