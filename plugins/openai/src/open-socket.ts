// Opens a socket to the provider. A refusal keeps what the provider said about it: status, code, when to come back.

import type { IncomingMessage } from 'node:http';
import { APITimeoutError } from '@livekit/agents';
import type { WebSocket } from 'ws';
import type { Connection } from './connection.js';
import { parseObject, recordIn } from './shape.js';

export interface OpenOptions {
  readonly connection: Connection;
  readonly url: URL;
  readonly timeoutMs: number;
  /** Gives the opening up. */
  readonly signal: AbortSignal;
}

/** The server answered the handshake with something else than a socket. Shaped like errors of the openai package. */
class RefusedUpgrade extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly error: object | undefined;
  readonly requestID: string | undefined;

  constructor(status: number, headers: Headers, body: string) {
    super(`The server answered ${status} instead of opening a socket.`);
    this.status = status;
    this.headers = headers;
    this.error = errorIn(body);
    this.requestID = headers.get('x-request-id') ?? undefined;
  }
}

/** Whether `thrown` means that nothing at this address speaks WebSocket. */
export function hasNoSocket(thrown: unknown): boolean {
  if (!(thrown instanceof RefusedUpgrade)) return false;
  return thrown.status < 400 || [400, 404, 405, 426, 501].includes(thrown.status);
}

/** @throws whatever the network or the server says, to be read by `toFailure`; APITimeoutError; the reason of `signal`. */
export async function openSocket({ connection, url, timeoutMs, signal }: OpenOptions): Promise<WebSocket> {
  const [{ WebSocket: Socket }, headers] = await Promise.all([import('ws'), connection.socketHeaders()]);
  signal.throwIfAborted();
  const socket = new Socket(url, { headers, handshakeTimeout: timeoutMs });
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      socket.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const settled = () => signal.removeEventListener('abort', giveUp);
    // Stays for the life of the socket: an error without a listener would end the process. 'close' tells the rest.
    socket.on('error', (error) => {
      settled();
      reject(/handshake has timed out/.test(error.message) ? lateError(connection, timeoutMs) : error);
    });
    socket.once('open', () => {
      settled();
      resolve(socket);
    });
    socket.once('unexpected-response', (_request, response) => {
      readBody(response, (body) => {
        settled();
        reject(new RefusedUpgrade(response.statusCode ?? 0, headersOf(response), body));
        socket.terminate();
      });
    });
  });
}

function lateError({ service, address }: Connection, timeoutMs: number): APITimeoutError {
  return new APITimeoutError({ message: `${service.name} (${address}) opened no socket within ${timeoutMs} ms.` });
}

function headersOf({ headers }: IncomingMessage): Headers {
  return new Headers(Object.entries(headers).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])));
}

const longestBody = 10_000;

function readBody(response: IncomingMessage, onBody: (body: string) => void): void {
  let body = '';
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    if (body.length < longestBody) body += part;
  });
  response.once('close', () => onBody(body));
}

/** What the body says of the error, as OpenAI words it. */
function errorIn(body: string): object | undefined {
  const parsed = parseObject(body);
  return parsed && 'error' in parsed ? recordIn(parsed, 'error') : undefined;
}
