// One websocket to the server: opens it, sends and receives protobuf messages, notices when it is dead.
import type * as protocol from '@livekit/protocol';
import type { ServerMessage, WorkerMessage } from '@livekit/protocol';
import { systemClock, type Clock } from '@livekit/agents-core';
import type { WebSocket } from 'ws';

type ProtocolModule = typeof protocol;
type WebSocketClass = typeof WebSocket;

/** What the connection needs of the outside; loaded lazily, for only the worker process talks to the server. */
export interface ServerLibraries {
  readonly protocol: ProtocolModule;
  readonly WebSocket: WebSocketClass;
}

export async function loadServerLibraries(): Promise<ServerLibraries> {
  const [protocol, ws] = await Promise.all([import('@livekit/protocol'), import('ws')]);
  return { protocol, WebSocket: ws.WebSocket };
}

export interface SocketClosed {
  readonly reason: string;
  /** The HTTP status, if the server refused the upgrade. */
  readonly status?: number;
}

export interface ServerConnectionEvents {
  opened(): void;
  /** Once per opened socket, whatever ended it. */
  closed(closed: SocketClosed): void;
  message(message: ServerMessage): void;
}

export interface ServerConnectionOptions {
  readonly libraries: ServerLibraries;
  readonly url: string;
  /** Asked at each attempt, since a token expires. */
  readonly headers: () => Record<string, string>;
  readonly events: ServerConnectionEvents;
  readonly clock?: Clock;
}

const pingEveryMs = 10_000;
/** With no sign of life for this long the socket is dead, whatever the operating system thinks. */
const silenceLimitMs = 25_000;

/** The socket to the server. One at a time; `open` after `closed` starts a new one. */
export class ServerConnection {
  readonly #options: ServerConnectionOptions;
  readonly #clock: Clock;
  #socket: WebSocket | undefined;
  #lastHeardAt = 0;
  #alarm: Disposable | undefined;

  constructor(options: ServerConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  open(): void {
    const { libraries, url, headers } = this.#options;
    const socket = new libraries.WebSocket(url, { headers: headers(), handshakeTimeout: 10_000 });
    this.#socket = socket;
    let refusal: SocketClosed | undefined;
    let failure: string | undefined;

    socket.on('unexpected-response', (_request, response) => {
      refusal = { reason: `HTTP ${response.statusCode}`, status: response.statusCode };
      response.resume();
      socket.terminate();
    });
    socket.on('error', (error) => {
      failure = describe(error);
    });
    socket.on('open', () => {
      this.#heard();
      this.#watch(socket);
      this.#options.events.opened();
    });
    socket.on('pong', () => this.#heard());
    socket.on('message', (data) => this.#receive(data));
    socket.on('close', (code, reason) => {
      if (this.#socket === socket) this.#forget();
      const closed = reason.length > 0 ? `closed with ${code} (${reason.toString()})` : `closed with ${code}`;
      this.#options.events.closed(refusal ?? { reason: failure ?? closed });
    });
  }

  /** Ends the socket now. `closed` follows. */
  close(): void {
    this.#socket?.terminate();
  }

  /** Ends the socket after what was sent has gone out. `closed` follows. */
  closeGracefully(): void {
    this.#socket?.close(1000);
  }

  /** Sends a message; dropped if the socket is not open, for the state is reported again after a reconnect. */
  send(message: WorkerMessage): void {
    const socket = this.#socket;
    if (socket?.readyState === this.#options.libraries.WebSocket.OPEN) socket.send(message.toBinary());
  }

  #receive(data: unknown): void {
    this.#heard();
    const bytes = toBytes(data);
    if (!bytes) return;
    let message: ServerMessage;
    try {
      message = this.#options.libraries.protocol.ServerMessage.fromBinary(bytes);
    } catch {
      // Not a message we can read; a server that only sends these never registers us, which times out with a clear line.
      return;
    }
    this.#options.events.message(message);
  }

  #heard(): void {
    this.#lastHeardAt = this.#clock.now();
  }

  #watch(socket: WebSocket): void {
    this.#alarm = this.#clock.wakeAt(this.#clock.now() + pingEveryMs, () => {
      if (this.#clock.now() - this.#lastHeardAt > silenceLimitMs) return socket.terminate();
      socket.ping();
      this.#watch(socket);
    });
  }

  #forget(): void {
    this.#socket = undefined;
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }
}

function toBytes(data: unknown): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
}

function describe(error: Error & { code?: string }): string {
  return error.message || error.code || error.name;
}
