// The line to the server: connected again when it breaks or gets old, with what was to be sent meanwhile kept.
import { APIConnectionError, intervalForRetry, isAPIError, sleep, systemClock, toError } from '@livekit/agents';
import { toBeta } from './beta.js';
import type { RealtimeSettings } from './options.js';
import { RealtimeSocket, type Closed } from './socket.js';
import type { ClientEvent } from './wire.js';

export interface LineOptions {
  readonly settings: RealtimeSettings;
  /** What is said first on every connection. */
  readonly greeting: () => Promise<readonly ClientEvent[]>;
  readonly onMessage: (text: string) => void;
  readonly onConnected: (again: boolean) => void;
  /** The connection ended; another one is on its way unless a final failure follows. */
  readonly onLost: (error: Error) => void;
  readonly onFailure: (error: Error, recoverable: boolean) => void;
  readonly onSend: (event: ClientEvent) => void;
}

// A connection that lived so long was a good one, whatever ended it.
const goodAfterMs = 10_000;
// About five seconds of the user's voice.
const keptAudioPieces = 50;

export class Line {
  readonly #options: LineOptions;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #socket: RealtimeSocket | undefined;
  /** Greeted: everything else may be sent. */
  #open = false;
  #outbox: ClientEvent[] = [];
  /** Connections in a row that failed, or broke soon and before an answer. */
  #failures = 0;
  #renewing = false;
  #final: Error | undefined;
  #connectedAt = 0;
  /** The server asked to wait so long before the next try. */
  #waitMs = 0;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** For how long this connection has been open, in ms. */
  get ageMs(): number {
    return this.#open ? systemClock.now() - this.#connectedAt : 0;
  }

  get closed(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Sends now, or as soon as there is a connection. */
  send(event: ClientEvent): void {
    if (this.closed) return;
    this.#options.onSend(event);
    if (this.#open) this.#socket?.send(this.#worded(event));
    else this.#keep(event);
  }

  /** Sends if there is a connection: the greeting of the next one says it anyway. */
  sendIfOpen(event: ClientEvent): void {
    if (this.#open) this.send(event);
  }

  /** The model answers: the connection is a good one. */
  works(): void {
    this.#failures = 0;
  }

  /** Changes to a new connection. */
  renew(): void {
    if (!this.#open) return;
    this.#renewing = true;
    this.#hangUp();
  }

  /** No connection will do: `error` is the reason. */
  fail(error: Error): void {
    this.#final ??= error;
    this.#hangUp();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#hangUp();
    await this.#ended;
  }

  #hangUp(): void {
    this.#open = false;
    this.#socket?.close();
  }

  #worded(event: ClientEvent): object {
    const { speaks, temperature } = this.#options.settings;
    return speaks === 'beta' ? toBeta(event, temperature) : event;
  }

  #keep(event: ClientEvent): void {
    const isAudio = (kept: ClientEvent) => kept.type === 'input_audio_buffer.append';
    this.#outbox.push(event);
    if (!isAudio(event) || this.#outbox.filter(isAudio).length <= keptAudioPieces) return;
    this.#outbox.splice(this.#outbox.findIndex(isAudio), 1);
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    for (let again = false; !this.closed; again = true) {
      const error = await this.#connection(again);
      if (this.ageMs >= goodAfterMs) this.#failures = 0;
      this.#open = false;
      this.#socket = undefined;
      if (this.closed) return;
      this.#options.onLost(error);
      if (this.#renewing) {
        this.#renewing = false;
        continue;
      }
      if (!(await this.#mayRetry(error))) return;
    }
  }

  /** One connection, from its opening to its end; gives the reason of the end. */
  async #connection(again: boolean): Promise<Error> {
    const { settings, onMessage, onConnected } = this.#options;
    try {
      const socket = await RealtimeSocket.open({
        url: settings.url,
        headers: await settings.headers(),
        timeoutMs: settings.connOptions.timeoutMs,
        signal: this.#stop.signal,
        onMessage,
        onRetryAfter: (waitMs) => (this.#waitMs = waitMs),
      });
      this.#socket = socket;
      if (this.closed) socket.close();
      await this.#greet(socket);
      onConnected(again);
      return endOf(await socket.closed);
    } catch (error) {
      return toError(error);
    }
  }

  async #greet(socket: RealtimeSocket): Promise<void> {
    for (const event of await this.#options.greeting()) {
      this.#options.onSend(event);
      socket.send(this.#worded(event));
    }
    this.#connectedAt = systemClock.now();
    this.#open = true;
    const kept = this.#outbox;
    this.#outbox = [];
    for (const event of kept) socket.send(this.#worded(event));
  }

  async #mayRetry(error: Error): Promise<boolean> {
    const { settings, onFailure } = this.#options;
    const { connOptions } = settings;
    const final = this.#final ?? (isAPIError(error) && !error.retryable ? error : undefined);
    if (final || this.#failures >= connOptions.maxRetry) {
      onFailure(final ?? error, false);
      this.#stop.abort();
      return false;
    }
    onFailure(error, true);
    const waitMs = Math.max(this.#waitMs, intervalForRetry(connOptions, this.#failures));
    this.#waitMs = 0;
    await sleep(systemClock, waitMs, this.#stop.signal);
    this.#failures += 1;
    return !this.closed;
  }
}

function endOf({ code, reason }: Closed): Error {
  const why = /^[\w .-]{1,100}$/.test(reason) ? `, ${reason}` : '';
  return new APIConnectionError({ message: `OpenAI realtime: the connection ended (code ${code}${why}).` });
}
