// One connection to the realtime API: opened with a limit of time, used until it closes.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { APIStatusError, APITimeoutError, toError, waitForWebSocketOpen, waitUntilTimeout } from '@livekit/agents';
import type { RawData, WebSocket } from 'ws';

export interface SocketOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Gives the opening up. */
  readonly signal: AbortSignal;
  readonly onMessage: (text: string) => void;
  /** The server refuses, and asks to wait so long before the next try. */
  readonly onRetryAfter: (waitMs: number) => void;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A caller is not kept waiting for longer because the server asks for it. */
const longestRetryAfterMs = 30_000;
const provider = 'OpenAI realtime';

export class RealtimeSocket {
  readonly #socket: WebSocket;
  /** Settles when the connection has ended. */
  readonly closed: Promise<Closed>;

  private constructor(socket: WebSocket, onMessage: SocketOptions['onMessage']) {
    this.#socket = socket;
    socket.on('message', (data: RawData) => onMessage(textOf(data)));
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** @throws APIStatusError if the server refuses, APIConnectionError if it cannot be reached, APITimeoutError. */
  static async open(options: SocketOptions): Promise<RealtimeSocket> {
    const { url, headers, timeoutMs, signal, onMessage } = options;
    const { WebSocket: Socket } = await import('ws');
    const socket = new Socket(url, { headers });
    // An error is followed by 'close', which tells the rest.
    socket.on('error', () => undefined);
    const made = new RealtimeSocket(socket, onMessage);
    const late = () => new APITimeoutError({ message: `${provider}: no connection within ${timeoutMs} ms.` });
    const giveUp = () => socket.terminate();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await waitUntilTimeout(opened(socket, options.onRetryAfter), timeoutMs, late);
    } catch (error) {
      socket.terminate();
      throw toError(error);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
    return made;
  }

  send(event: object): void {
    this.#socket.send(JSON.stringify(event));
  }

  /** Closes at once: the rest of what the server says is not waited for. */
  close(): void {
    this.#socket.close(1000);
    this.#socket.terminate();
  }
}

/** @throws APIStatusError, APIConnectionError */
function opened(socket: WebSocket, onRetryAfter: SocketOptions['onRetryAfter']): Promise<void> {
  const refused = new Promise<never>((_, reject) => {
    socket.once('unexpected-response', (_request, { statusCode = -1, headers }: IncomingMessage) => {
      const waitMs = retryAfterMs(headers);
      if (waitMs > 0) onRetryAfter(waitMs);
      reject(refusal(statusCode, waitMs));
    });
  });
  return Promise.race([waitForWebSocketOpen(socket, provider), refused]);
}

function refusal(statusCode: number, waitMs: number): APIStatusError {
  const what = `${provider} refused the connection with status ${statusCode}`;
  const advice =
    statusCode === 401
      ? ': the key or token was refused. Check OPENAI_API_KEY or the apiKey option'
      : statusCode === 404
        ? ': check the name of the model and the base URL'
        : statusCode === 429
          ? `: too many requests${waitMs > 0 ? `, it asks to wait ${Math.ceil(waitMs / 1000)} s` : ''}`
          : '';
  return new APIStatusError({
    message: `${what}${advice}.`,
    options: { statusCode, retryable: waitMs <= longestRetryAfterMs },
  });
}

/** `retry-after-ms`, else `retry-after` in seconds; 0 if there is neither. */
function retryAfterMs(headers: IncomingHttpHeaders): number {
  const ms = Number(headers['retry-after-ms'] ?? Number(headers['retry-after']) * 1000);
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}
