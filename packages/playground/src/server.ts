// The playground's server: the page, the way into a call, and the local wire. It listens on loopback only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log, toError } from '@livekit/agents-core';
import { WebSocketServer } from 'ws';
import { PlaygroundError } from './errors.js';
import { type LocalCallHandler, SocketCall } from './local/local-call.js';
import type { PageInfo } from './page-info.js';
import { type LiveKitTransport, offerRoom, type SessionOffer } from './session-offer.js';
import { serveFile } from './static-files.js';

export type { LiveKitTransport } from './session-offer.js';

/** No LiveKit server: calls are served in this process. */
export interface LocalTransport {
  kind: 'websocket';
  onCall: LocalCallHandler;
}

export type PlaygroundTransport = LiveKitTransport | LocalTransport;

/** Options of {@link startPlayground}. */
export interface PlaygroundOptions {
  transport: PlaygroundTransport;
  /** Default 3000. */
  port?: number;
  /** How many ports after `port` to try when it is taken. Default 20. */
  portTries?: number;
  page?: PageInfo;
}

/** A running playground. */
export interface Playground extends AsyncDisposable {
  /** The page's address, such as `http://127.0.0.1:3000/`. */
  readonly url: string;
  readonly port: number;
  /** Hangs up and stops listening. */
  close(): Promise<void>;
}

const wirePath = '/local';
// Far more than a page sends at once.
const maxMessageBytes = 64 * 1024;

/**
 * Starts the playground.
 * @throws {@link PlaygroundError} `playground_port_taken` if all ports it may use are taken
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { transport, port = 3000, portTries = 20, page = {} } = options;
  const server = createServer((request, response) => void answer({ request, response, transport, page }));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  server.on('upgrade', (request, socket, head) => {
    if (transport.kind !== 'websocket' || request.url !== wirePath || !isOwnPage(request)) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const call = new SocketCall(webSocket);
      transport.onCall(call).catch((error: unknown) => call.fail(error));
    });
  });
  const taken = await listen(server, { port, tries: portTries });
  const close = () => closeServer(server, sockets);
  return { url: `http://127.0.0.1:${taken}/`, port: taken, close, [Symbol.asyncDispose]: close };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly transport: PlaygroundTransport;
  readonly page: PageInfo;
}

/** Never rejects. */
async function answer({ request, response, transport, page }: Exchange): Promise<void> {
  try {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (!isOwnPage(request)) return void response.writeHead(403).end();
    if (request.method === 'POST' && path === '/session') return sendJson(response, await offer(transport, request));
    if (request.method !== 'GET') return void response.writeHead(405).end();
    if (path === '/page.json') return sendJson(response, page);
    if (path === '/favicon.ico') return void response.writeHead(204).end();
    if (!(await serveFile(path, response))) response.writeHead(404).end();
  } catch (error) {
    log().error({ err: toError(error) }, 'the playground could not answer a request');
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}

function offer(transport: PlaygroundTransport, request: IncomingMessage): Promise<SessionOffer> | SessionOffer {
  if (transport.kind === 'livekit') return offerRoom(transport);
  return { transport: 'websocket', url: `ws://${request.headers.host ?? 'localhost'}${wirePath}` };
}

/** Any page a browser has open can reach loopback: only ours may start calls, under a name of loopback. */
function isOwnPage(request: IncomingMessage): boolean {
  const { host = '', origin } = request.headers;
  const name = host.replace(/:\d+$/, '');
  if (name !== 'localhost' && name !== '127.0.0.1') return false;
  return origin === undefined || origin === `http://${host}`;
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** Listens on the first port that is free, and says which. */
async function listen(server: Server, { port, tries }: { port: number; tries: number }): Promise<number> {
  for (let next = port; next <= port + tries; next += 1) {
    const taken = await tryPort(server, next);
    if (taken !== undefined) return taken;
  }
  throw new PlaygroundError(
    'playground_port_taken',
    `The ports ${port} to ${port + tries} are all taken: stop a program that uses one, or choose another port.`,
  );
}

function tryPort(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    };
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function closeServer(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
