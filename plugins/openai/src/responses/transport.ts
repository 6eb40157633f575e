// The two ways to the responses API: a request each time, or a socket that stays open.

import { ConnectionPool, log } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { Connection } from '../connection.js';
import { hasNoSocket, openSocket } from '../open-socket.js';
import type { Call } from '@livekit/agents/provider';
import { asText, isRecord } from '../shape.js';
import { ResponsesWebSocket } from '../ws/responses-socket.js';
import type { ResponsesAnswer } from './answer.js';
import { Continuation } from './continuation.js';
import type { InputItem } from './request.js';

/** What is asked, and who takes the answer. */
export interface Question {
  readonly input: readonly InputItem[];
  readonly parameters: Record<string, unknown>;
  readonly model: string;
  readonly answer: ResponsesAnswer;
}

export async function askOverHttp(connection: Connection, question: Question, exchange: Call): Promise<void> {
  const { input, parameters, answer } = question;
  const client = await connection.client();
  const body = { ...parameters, input, stream: true };
  // The options are ours and the user's; the server judges them, as it must for models no type knows of.
  const params = body as unknown as OpenAI.Responses.ResponseCreateParamsStreaming;
  const events = await client.responses.create(params, { signal: exchange.signal });
  for await (const event of events) {
    exchange.alive();
    if (isRecord(event) && asText(event.type)) answer.take({ ...event });
  }
  if (!exchange.signal.aborted) answer.finish();
}

// OpenAI closes a socket after 60 minutes.
const longestUseMs = 55 * 60_000;
const openingLimitMs = 10_000;

interface Line {
  readonly socket: ResponsesWebSocket;
  readonly continuation: Continuation;
  isUsed: boolean;
}

/** Sockets that are kept for the next question. */
export class SocketTransport {
  readonly #connection: Connection;
  readonly #model: string;
  readonly #pool: ConnectionPool<Line>;
  #isClosed = false;
  /** False once the server has shown that it speaks HTTP only. */
  isOffered = true;

  constructor(connection: Connection, model: string) {
    this.#connection = connection;
    this.#model = model;
    this.#pool = new ConnectionPool<Line>({
      connectCb: (timeoutMs) => this.#open(timeoutMs),
      closeCb: async ({ socket }) => socket.close(),
      maxSessionDuration: longestUseMs,
      connectTimeout: openingLimitMs,
    });
  }

  prewarm(): void {
    this.#pool.prewarm();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.close();
  }

  /** Resolves to false if the server has no sockets: then nothing was asked. */
  async ask(question: Question, exchange: Call): Promise<boolean> {
    const { signal } = exchange;
    try {
      await this.#pool.withConnection((line) => this.#askOn(line, question, exchange), { signal });
      return true;
    } catch (thrown) {
      if (thrown instanceof StaleSocket && !signal.aborted) return this.ask(question, exchange);
      if (!question.answer.hasBegun && hasNoSocket(thrown)) return this.#giveUp();
      // The next question need not wait for the handshake.
      if (!this.#isClosed) this.#pool.prewarm();
      throw thrown;
    }
  }

  #giveUp(): boolean {
    this.isOffered = false;
    log().warn('the responses API has no sockets at this address; it is asked over HTTP');
    return false;
  }

  async #open(timeoutMs: number): Promise<Line> {
    const url = this.#connection.socketURL('/responses', responsesQuery(this.#connection.host, this.#model));
    const { signal } = new AbortController();
    const socket = await openSocket({ connection: this.#connection, url, timeoutMs, signal });
    const line: Line = { socket: new ResponsesWebSocket(socket), continuation: new Continuation(), isUsed: false };
    socket.once('close', () => this.#pool.remove(line));
    return line;
  }

  async #askOn(line: Line, question: Question, exchange: Call): Promise<void> {
    const { continuation } = line;
    const { answer, input } = question;
    const wasUsed = line.isUsed;
    line.isUsed = true;
    try {
      await this.#converse(line, question, exchange);
    } catch (thrown) {
      // What the server keeps after a failure is not known.
      continuation.forget();
      const code = isRecord(thrown) ? thrown['code'] : undefined;
      if (!answer.hasBegun && code === 'previous_response_not_found') return this.#askOn(line, question, exchange);
      if (!answer.hasBegun && code === 'websocket_connection_limit_reached') throw new StaleSocket();
      if (!answer.hasBegun && wasUsed && !line.socket.isOpen) throw new StaleSocket();
      throw thrown;
    }
    continuation.answered(input, answer);
  }

  async #converse({ socket, continuation }: Line, question: Question, exchange: Call): Promise<void> {
    const { answer, input, model, parameters } = question;
    const plan = continuation.plan(input);
    const channel = socket.sendRequest({
      model,
      ...parameters,
      type: 'response.create',
      input: [...plan.input],
      ...(plan.previousResponseId ? { previous_response_id: plan.previousResponseId } : {}),
    });
    for await (const event of channel.stream()) {
      exchange.alive();
      exchange.signal.throwIfAborted();
      answer.take({ ...event });
    }
    answer.finish();
  }
}

/** The socket had ended before the question was heard: another one will do. */
class StaleSocket extends Error {}

/** Gateways route by the model, which they can only see in the address. OpenAI and Azure want it in the request alone. */
function responsesQuery(host: string, model: string): Record<string, string> {
  return /(^|\.)(openai\.com|azure\.com)$/.test(host.replace(/:\d+$/, '')) ? {} : { model };
}
