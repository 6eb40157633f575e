// A real HTTP server on loopback for tests: each request is answered by the next handler of a list.

import { once } from 'node:events';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Settles when the connection has closed. */
  closed: Promise<unknown>;
}

export type Handler = (response: ServerResponse, request: Received) => void | Promise<void>;

export class TestServer implements AsyncDisposable {
  readonly requests: Received[] = [];
  readonly #server: Server;
  readonly #handlers: Handler[];

  private constructor(handlers: Handler[]) {
    this.#handlers = handlers;
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const received: Received = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(parts),
          closed: once(response, 'close'),
        };
        this.requests.push(received);
        // The last handler answers everything that still comes.
        const handler = this.#handlers.length > 1 ? this.#handlers.shift() : this.#handlers[0];
        void handler?.(response, received);
      });
    });
  }

  static async start(...handlers: Handler[]): Promise<TestServer> {
    const made = new TestServer(handlers);
    made.#server.listen(0, '127.0.0.1');
    await once(made.#server, 'listening');
    return made;
  }

  get baseURL(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
  }

  /** The JSON body of request number `index`. */
  json(index: number): Record<string, unknown> {
    return JSON.parse(this.requests[index]?.body.toString() ?? '') as Record<string, unknown>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Streams `chunks` as server-sent events, then `[DONE]`. */
export function sse(chunks: readonly object[]): Handler {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' });
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  };
}

/** Streams `chunks`, then cuts the connection. */
export function cutAfter(chunks: readonly object[]): Handler {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
    // An empty write would send nothing: the headers must have left before the cut.
    response.write(text || ': begins\n\n', () => setImmediate(() => response.socket?.destroy()));
  };
}

/** Answers with an error as OpenAI words it. */
export function failure(status: number, error: Record<string, unknown>, headers: Record<string, string> = {}): Handler {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_2', ...headers });
    response.end(JSON.stringify({ error: { message: 'sk-secret said something private', type: 'error', ...error } }));
  };
}

export function json(body: object): Handler {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
}

/** Sends `body` in pieces of `sizes` bytes, each in a packet of its own, then the rest. */
export function bytes(body: Buffer, sizes: readonly number[] = []): Handler {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'audio/pcm', 'x-request-id': 'req_9' });
    let at = 0;
    for (const size of [...sizes, body.length]) {
      const part = body.subarray(at, at + size);
      at += size;
      if (part.length > 0) await new Promise((resolve) => response.write(part, () => setImmediate(resolve)));
    }
    response.end();
  };
}

/** Sends `body`, then cuts the connection. */
export function bytesThenCut(body: Buffer): Handler {
  return (response) => {
    response.writeHead(200);
    response.write(body, () => setImmediate(() => response.socket?.destroy()));
  };
}

/** Never answers. */
export const silence: Handler = () => undefined;
