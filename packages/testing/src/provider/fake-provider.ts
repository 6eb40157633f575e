// A provider on loopback, over HTTP and sockets, that does what a test tells it: refuses, is silent, plays a script.
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { systemClock } from '@livekit/agents-core';
import type { WebSocket, WebSocketServer } from 'ws';
import { playOverHttp, playOverSocket } from './play-script.js';
import type { WireLine } from './wire-script.js';

/** What the fake does with one request. */
export type FakeAnswer =
  /** Refuses with a status. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: object }
  /** Accepts and never says a word. */
  | 'silence'
  /** Plays a conversation; over HTTP its lines of the provider become server-sent events. */
  | { readonly play: readonly WireLine[] };

/** A request that came, or the opening of a socket. */
export interface FakeRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** When it came, in ms since the Unix epoch. */
  readonly at: number;
  /** The JSON body; undefined if there was none. */
  body: unknown;
  /** What the client said on the socket: JSON, or bytes. */
  readonly said: unknown[];
  /** Whether the connection has ended. */
  hasEnded: boolean;
}

export class FakeProvider implements AsyncDisposable {
  readonly requests: FakeRequest[] = [];
  readonly #answers: FakeAnswer[];
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(sockets: WebSocketServer, answers: FakeAnswer[]) {
    this.#answers = answers;
    this.#sockets = sockets;
    this.#server = createServer((request, response) => void this.#request(request, response));
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  /** Listens on loopback. The last answer is given to everything that still comes. */
  static async start(...answers: FakeAnswer[]): Promise<FakeProvider> {
    const { WebSocketServer: Sockets } = await import('ws');
    const made = new FakeProvider(new Sockets({ noServer: true }), answers);
    made.#server.listen(0, '127.0.0.1');
    await once(made.#server, 'listening');
    return made;
  }

  /** Such as 'http://127.0.0.1:4711'. */
  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** How many requests and sockets have not ended. */
  get open(): number {
    return this.requests.filter(({ hasEnded }) => !hasEnded).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(): FakeAnswer {
    return (this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0]) ?? 'silence';
  }

  #note({ url = '', headers }: IncomingMessage): FakeRequest {
    const noted: FakeRequest = {
      path: url,
      headers,
      at: systemClock.now(),
      body: undefined,
      said: [],
      hasEnded: false,
    };
    this.requests.push(noted);
    return noted;
  }

  /** Never rejects. */
  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    await once(request, 'end');
    // What opens a connection ahead of time asks for nothing.
    if (request.method === 'HEAD') return void response.end();
    const noted = this.#note(request);
    response.once('close', () => (noted.hasEnded = true));
    const text = Buffer.concat(parts).toString();
    noted.body = text === '' ? undefined : parse(text);
    const answer = this.#answer();
    if (answer === 'silence') return;
    if ('play' in answer) return playOverHttp(answer.play, response);
    const { status, headers = {}, body = { error: { message: 'no' } } } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const noted = this.#note(request);
    socket.on('error', () => undefined);
    socket.once('close', () => (noted.hasEnded = true));
    const answer = this.#answer();
    if (typeof answer === 'object' && 'status' in answer) {
      const { status, headers = {}, body = { error: { message: 'no' } } } = answer;
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}connection: close\r\n\r\n${JSON.stringify(body)}`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      client.on('error', () => undefined);
      playOverSocket(answer === 'silence' ? [] : answer.play, client, noted.said);
    });
  }
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
