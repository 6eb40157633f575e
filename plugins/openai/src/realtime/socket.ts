// One connection to the realtime API: opened with a limit of time, used until it closes.
import { APITimeoutError, toError, waitForWebSocketOpen, waitUntilTimeout } from '@livekit/agents';
import type { RawData, WebSocket } from 'ws';
import type { ClientEvent } from './wire.js';

export interface SocketOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Gives the opening up. */
  readonly signal: AbortSignal;
  readonly onMessage: (text: string) => void;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

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
  static async open({ url, headers, timeoutMs, signal, onMessage }: SocketOptions): Promise<RealtimeSocket> {
    const { WebSocket: Socket } = await import('ws');
    const socket = new Socket(url, { headers });
    // An error is followed by 'close', which tells the rest.
    socket.on('error', () => undefined);
    const made = new RealtimeSocket(socket, onMessage);
    const late = () => new APITimeoutError({ message: `${provider}: no connection within ${timeoutMs} ms.` });
    const giveUp = () => socket.terminate();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await waitUntilTimeout(waitForWebSocketOpen(socket, provider), timeoutMs, late);
    } catch (error) {
      socket.terminate();
      throw toError(error);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
    return made;
  }

  send(event: ClientEvent): void {
    this.#socket.send(JSON.stringify(event));
  }

  /** Closes at once: the rest of what the server says is not waited for. */
  close(): void {
    this.#socket.close(1000);
    this.#socket.terminate();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}
