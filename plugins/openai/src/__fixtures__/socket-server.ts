// A real server on loopback whose sockets are answered by the next script of a list; requests over HTTP too.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isRecord } from '../shape.js';
import type { Handler } from './server.js';

/** What happens on one connection. */
export type Script = (connection: Peer) => void | Promise<void>;

/** Answers the handshake with a status instead. */
export interface Refusal {
  status: number;
  headers?: Record<string, string>;
  body?: object;
}

/** The server's end of a socket. */
export class Peer {
  readonly received: Record<string, unknown>[] = [];
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly closed: Promise<unknown>;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.#socket = socket;
    this.url = new URL(request.url ?? '', 'http://127.0.0.1');
    this.headers = request.headers;
    this.closed = once(socket, 'close');
    socket.on('message', (data: Buffer) => {
      const value: unknown = JSON.parse(data.toString());
      this.received.push(isRecord(value) ? value : {});
      for (const wake of this.#watchers) wake();
    });
  }

  send(...events: object[]): void {
    for (const event of events) this.#socket.send(JSON.stringify(event));
  }

  sendRaw(text: string): void {
    this.#socket.send(text);
  }

  /** The connection breaks. */
  drop(): void {
    this.#socket.terminate();
  }

  /** The connection breaks once everything was sent. */
  finish(): void {
    this.#socket.send('', () => this.#socket.terminate());
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason);
  }

  of(type: string): Record<string, unknown>[] {
    return this.received.filter((event) => event['type'] === type);
  }

  /** Resolves with the events of `type` once there are `count`. */
  async until(type: string, count = 1): Promise<Record<string, unknown>[]> {
    while (this.of(type).length < count) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#watchers.delete(wake);
          resolve();
        };
        this.#watchers.add(wake);
      });
    }
    return this.of(type);
  }
}

export class SocketServer implements AsyncDisposable {
  readonly peers: Peer[] = [];
  /** Handshakes and requests, such as 'GET /v1/responses'. */
  readonly asked: string[] = [];
  /** The bodies of requests over HTTP. */
  readonly bodies: Record<string, unknown>[] = [];
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  private constructor(scripts: (Script | Refusal)[], http: Handler | undefined) {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method} ${request.url}`);
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts);
        const value: unknown = body.length > 0 ? JSON.parse(body.toString()) : {};
        this.bodies.push(isRecord(value) ? value : {});
        const { method = '', url: path = '', headers } = request;
        void http?.(response, { method, path, headers, body, closed: once(response, 'close') });
      });
    });
    this.#server.on('upgrade', (request, duplex, head) => {
      this.asked.push(`${request.method} ${request.url}`);
      // The last script serves everything that still comes.
      const script = scripts.length > 1 ? scripts.shift() : scripts[0];
      if (typeof script === 'function') {
        this.#sockets.handleUpgrade(request, duplex, head, (socket) => {
          const peer = new Peer(socket, request);
          this.peers.push(peer);
          void script(peer);
        });
      } else refuse(duplex, script ?? { status: 404 });
    });
  }

  static async start(scripts: (Script | Refusal)[], http?: Handler): Promise<SocketServer> {
    const made = new SocketServer(scripts, http);
    made.#server.listen(0, '127.0.0.1');
    await once(made.#server, 'listening');
    return made;
  }

  get baseURL(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function refuse(socket: Duplex, { status, headers = {}, body = {} }: Refusal): void {
  const text = JSON.stringify(body);
  const lines = Object.entries({ ...headers, 'content-length': String(text.length), connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${text}`);
}
