// A realtime server on loopback that keeps the rules of the real one: order of events, refusals, one answer at a time.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { FakeConnection } from './fake-connection.js';
import type { FakeReply } from './fake-reply.js';

export class FakeRealtimeServer implements AsyncDisposable {
  readonly connections: FakeConnection[] = [];
  readonly requests: IncomingMessage[] = [];
  /** What the model answers, in order; the last one answers everything that still comes. */
  readonly replies: FakeReply[];
  /** Upgrades are refused with this status while set. */
  refuseWith: number | undefined;
  /** And these headers. */
  refuseHeaders: Record<string, string> = {};
  /** Whether it finds the user's turns in the sound by itself; set it before a client connects. */
  listens = false;
  readonly #server: WebSocketServer;
  readonly #waiting: (() => void)[] = [];

  private constructor(replies: FakeReply[]) {
    this.replies = replies;
    this.#server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: ({ req }, accept) => {
        this.requests.push(req);
        if (this.refuseWith === undefined) accept(true);
        else accept(false, this.refuseWith, undefined, this.refuseHeaders);
      },
    });
    this.#server.on('connection', (socket, { url }) => {
      const takeReply = () => (this.replies.length > 1 ? this.replies.shift() : this.replies[0]);
      const beta = url?.includes('api-version=') === true;
      this.connections.push(new FakeConnection(socket, { takeReply, beta, listens: this.listens }));
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  static async start(...replies: FakeReply[]): Promise<FakeRealtimeServer> {
    const made = new FakeRealtimeServer(replies);
    await once(made.#server, 'listening');
    return made;
  }

  get baseURL(): string {
    const address: AddressInfo | string | null = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
  }

  /** What came or went against the public schema, on all connections. */
  get faults(): readonly string[] {
    return this.connections.flatMap(({ faults }) => faults);
  }

  /** The connection number `index`, as soon as there is one. */
  async connection(index = 0): Promise<FakeConnection> {
    for (;;) {
      const found = this.connections[index];
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
