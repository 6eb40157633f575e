// One WebSocket to a provider: opened with a limit of time, refusals and closing told as the framework's errors.
import { APIConnectionError, APITimeoutError, onAbort, systemClock } from '@livekit/agents-core';
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Endpoint } from './endpoint.js';
import { notJsonError, type Refusal } from './failure.js';

/** What is sent: text, or bytes. */
export type Frame = string | Uint8Array;

/** Where a socket goes. */
export interface WireAddress {
  readonly url: URL | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WireSocketOptions extends WireAddress {
  readonly endpoint: Endpoint;
  /** Ms the opening may take. */
  readonly timeoutMs: number;
  /** Ends the socket, whatever it is at. */
  readonly signal?: AbortSignal | undefined;
}

/** How a socket ended. */
export interface WireClosed {
  /** The WebSocket close code; 1006 without a close frame. */
  readonly code: number;
  readonly reason: string;
}

// More than any error a provider explains itself with.
const longestRefusal = 64_000;
/** Close codes with which a server says that the client is wrong: the same again would be as well. */
const finalCloseCodes: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/** An open WebSocket. Messages are JSON in text, or bytes. */
export class WireSocket {
  readonly #socket: WebSocket;
  readonly #endpoint: Endpoint;
  #receive: ((message: unknown) => void) | undefined;
  #early: unknown[] = [];
  #failure: Error | undefined;
  /** Settles when the connection has ended; never rejects. */
  readonly closed: Promise<WireClosed>;
  /** When something was sent last, on the system clock. */
  sentAt = systemClock.now();

  private constructor(socket: WebSocket, endpoint: Endpoint) {
    this.#socket = socket;
    this.#endpoint = endpoint;
    socket.on('message', (data: RawData, isBinary: boolean) => this.#take(data, isBinary));
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /**
   * @throws a {@link Refusal} if the server refuses (which `rethrow` and `request` make an APIStatusError of), what
   *   the socket throws if it cannot be reached, APITimeoutError.
   */
  static async open(options: WireSocketOptions): Promise<WireSocket> {
    const { WebSocket: Socket } = await import('ws');
    const { endpoint, url, headers = {}, timeoutMs, signal } = options;
    signal?.throwIfAborted();
    const socket = new Socket(url, { headers });
    const made = new WireSocket(socket, endpoint);
    const stopping = onAbort(signal, () => socket.terminate());
    void made.closed.then(() => stopping[Symbol.dispose]());
    await opened(socket, { endpoint, timeoutMs });
    return made;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Why the connection is no use any more, if a message was to blame. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Gives each message to `receive`, which may throw: the connection then ends with that {@link failure}. */
  onMessage(receive: (message: unknown) => void): void {
    this.#receive = receive;
    for (const message of this.#early.splice(0)) this.#deliver(message);
  }

  /** Sends, unless the connection has ended. */
  send(frame: Frame): void {
    if (!this.isOpen) return;
    this.sentAt = systemClock.now();
    this.#socket.send(frame);
  }

  /** Ends the connection at once: the rest of what the server says is not waited for. */
  close(): void {
    if (this.isOpen) this.#socket.close(1000);
    this.#socket.terminate();
  }

  /** The error that stands for how the connection ended. */
  closeError({ code, reason }: WireClosed): Error {
    if (this.#failure) return this.#failure;
    const { name } = this.#endpoint;
    // Reasons may quote what was said; codes and short words do not.
    const why = /^[\w.-]{1,60}$/.test(reason) ? `, ${reason}` : '';
    return new APIConnectionError({
      message: `${name} closed the connection (code ${code}${why}).`,
      options: { retryable: !finalCloseCodes.has(code) },
    });
  }

  #take(data: RawData, isBinary: boolean): void {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
    try {
      const message: unknown = isBinary ? bytes : JSON.parse(bytes.toString());
      if (this.#receive) this.#deliver(message);
      else this.#early.push(message);
    } catch (error) {
      this.#fail(notJsonError(this.#endpoint, error));
    }
  }

  #deliver(message: unknown): void {
    if (this.#failure) return;
    try {
      this.#receive?.(message);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.close();
  }
}

/** Resolves when it is open; on failure the socket is ended. */
function opened(socket: WebSocket, { endpoint, timeoutMs }: { endpoint: Endpoint; timeoutMs: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = `${endpoint.name} (${endpoint.address}) opened no connection within ${timeoutMs} ms.`;
    const alarm = systemClock.wakeAt(systemClock.now() + timeoutMs, () => {
      fail(new APITimeoutError({ message: late }));
    });
    const fail = (error: Error) => {
      alarm[Symbol.dispose]();
      reject(error);
      socket.terminate();
    };
    socket.once('open', () => {
      alarm[Symbol.dispose]();
      resolve();
    });
    // Stays for good: after the opening an error is followed by 'close', which tells the rest.
    socket.on('error', fail);
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      void refusalOf(response).then(fail);
    });
    socket.once('close', (code: number) => fail(new Error(`closed with ${code} before it was open`)));
  });
}

/** Never rejects. */
async function refusalOf(response: IncomingMessage): Promise<Error & Refusal> {
  const status = response.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  let text = '';
  try {
    for await (const piece of response) {
      text += String(piece);
      if (text.length > longestRefusal) break;
    }
  } catch {
    // What came says enough.
  }
  return Object.assign(new Error(`status ${status}`), { status, headers, error: errorIn(text) });
}

function errorIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  } catch {
    return undefined;
  }
}
