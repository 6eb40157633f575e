// A request over HTTP, with the client of the openai package: what the provider kit does, and that client.

import {
  type Call as Exchange,
  request as exchange,
  type RequestOptions as ExchangeOptions,
} from '@livekit/agents/provider';
import type { OpenAI } from 'openai';
import type { Connection } from './connection.js';

export interface RequestOptions extends Omit<ExchangeOptions, 'endpoint'> {
  connection: Connection;
}

/** What a request is made with; its signal is to be passed to the openai package. */
export interface Call extends Exchange {
  client: OpenAI;
}

/**
 * Runs `send` with the limits of time that {@link exchange} sets, which also says what is thrown.
 */
export function request<T>({ connection, ...options }: RequestOptions, send: (call: Call) => Promise<T>): Promise<T> {
  return exchange({ endpoint: connection, ...options }, async (call) =>
    send({ signal: call.signal, alive: () => call.alive(), client: await connection.client() }),
  );
}
