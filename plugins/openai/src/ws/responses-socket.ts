// One responses socket: a request goes out, its events come back, until the answer is whole. One answer at a time.

import { APIConnectionError, APIError, stream } from '@livekit/agents';
import type { WebSocket } from 'ws';
import { asText, parseObject } from '../shape.js';
import type { WsResponseCreateEvent, WsServerEvent } from './types.js';

const lastEvents: ReadonlySet<string> = new Set([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'error',
]);

type Channel = stream.StreamChannel<WsServerEvent>;

/** A connection to the responses API that answers one request after the other. */
export class ResponsesWebSocket {
  readonly #socket: WebSocket;
  readonly #waiting: Channel[] = [];

  /** @param ws - open, or about to be */
  constructor(ws: WebSocket) {
    this.#socket = ws;
    ws.on('error', () => undefined);
    ws.on('message', (data: Buffer) => this.#hear(data.toString()));
    ws.once('close', (code: number) => {
      this.#fail(new APIConnectionError({ message: `OpenAI closed the responses socket (code ${code}).` }));
    });
  }

  /** Whether it can still be asked. */
  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Asks. The channel gives the events of the answer, ends after the last one, and fails if the socket closes first. */
  sendRequest(payload: WsResponseCreateEvent): Channel {
    const channel: Channel = stream.createStreamChannel<WsServerEvent>();
    this.#waiting.push(channel);
    if (this.isOpen) this.#socket.send(JSON.stringify(payload));
    else this.#fail(new APIConnectionError({ message: 'The responses socket is closed.' }));
    return channel;
  }

  /** Closes at once; an answer in progress fails. */
  close(): void {
    this.#socket.close(1000);
    this.#socket.terminate();
  }

  #hear(text: string): void {
    const event = parseObject(text);
    const type = asText(event?.['type']);
    if (!event || !type) {
      this.#fail(new APIError('OpenAI sent something that is no event on the responses socket.'));
      this.close();
      return;
    }
    const [channel] = this.#waiting;
    if (!channel) return;
    void settle(channel.write({ ...event, type }));
    if (!lastEvents.has(type)) return;
    this.#waiting.shift();
    void settle(channel.close());
  }

  #fail(error: Error): void {
    for (const channel of this.#waiting.splice(0)) void settle(channel.abort(error));
  }
}

/** Nobody reads the channel any more: then there is nobody to tell. */
function settle(done: Promise<void>): Promise<void> {
  return done.catch(() => undefined);
}
