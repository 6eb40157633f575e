// What goes wrong with the responses API, over HTTP and over a socket alike, against a real server.

import type { APIConnectOptions } from '@livekit/agents';
import { initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import * as events from '../__fixtures__/response-events.js';
import { cutAfter, failure, type Handler, silence, sse } from '../__fixtures__/server.js';
import { type Refusal, type Script, SocketServer } from '../__fixtures__/socket-server.js';
import { LLM } from './llm.js';

const fast: APIConnectOptions = { maxRetry: 1, retryIntervalMs: 20, timeoutMs: 4000 };
const answer = events.answer('r1', events.said(['Your table is booked.']));

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

/** The same failure on both ways; afterwards everything works. */
interface Case {
  readonly name: string;
  readonly socket: Script | Refusal;
  readonly http: Handler;
  /** How long the server may be silent. Default: long enough for a busy machine. */
  readonly timeoutMs?: number;
  /** The error, if it is not made good by asking again. */
  readonly error?: object;
}

const answering: Script = async (peer) => {
  await peer.until('response.create');
  peer.send(...answer);
};

const saying =
  (...said: object[]): Script =>
  async (peer) => {
    await peer.until('response.create');
    peer.send(...said);
  };

const cases: Case[] = [
  {
    name: '401',
    socket: { status: 401, body: { error: { message: 'sk-secret', code: 'invalid_api_key' } } },
    http: failure(401, { code: 'invalid_api_key' }),
    error: { statusCode: 401, retryable: false, message: expect.stringContaining('OPENAI_API_KEY') as string },
  },
  {
    name: 'an unknown model',
    socket: saying(events.refused(404, 'model_not_found')),
    http: failure(404, { code: 'model_not_found' }),
    error: { statusCode: 404, retryable: false, message: expect.stringContaining('check the model name') as string },
  },
  {
    name: 'a request that is refused',
    socket: saying(events.refused(400, 'invalid_value')),
    http: failure(400, { code: 'invalid_value', param: 'input' }),
    error: { statusCode: 400, retryable: false, message: expect.stringContaining('400 invalid_value') as string },
  },
  {
    name: 'an account without credit',
    socket: saying(events.refused(429, 'insufficient_quota')),
    http: failure(429, { code: 'insufficient_quota' }),
    error: { retryable: false, message: expect.stringContaining('billing') as string },
  },
  {
    name: '429',
    socket: { status: 429, headers: { 'retry-after-ms': '50' } },
    http: failure(429, {}, { 'retry-after-ms': '50' }),
  },
  { name: '500', socket: { status: 500 }, http: failure(500, {}) },
  { name: '500 in the answer', socket: saying(events.refused(500, 'server_error')), http: failure(503, {}) },
  {
    name: 'a model that fails',
    socket: saying(...events.failed('r0', 'server_error')),
    http: sse(events.failed('r0', 'server_error')),
  },
  {
    name: 'JSON that is none',
    socket: async (peer) => {
      await peer.until('response.create');
      peer.sendRaw('{"type": "response.');
    },
    http: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"type": "response.\n\n');
    },
  },
  { name: 'a server that never answers', timeoutMs: 400, socket: () => undefined, http: silence },
  { name: 'an empty answer', socket: saying(...events.answer('r0', [])), http: sse(events.answer('r0', [])) },
  {
    name: 'an answer that breaks off before the first word',
    socket: async (peer) => {
      await peer.until('response.create');
      peer.send(...answer.slice(0, 2));
      peer.finish();
    },
    http: cutAfter(answer.slice(0, 2)),
  },
];

/** Asks a server that first fails as `given` says and then works. */
async function ask({ socket, http, timeoutMs = fast.timeoutMs }: Case, useWebSocket: boolean) {
  const handlers = [http, sse(answer)];
  await using server = await SocketServer.start([socket, answering], (...args) => handlers.shift()?.(...args));
  const model = new LLM({ baseURL: server.baseURL, useWebSocket });
  const told: { recoverable: boolean }[] = [];
  model.on('error', (event) => told.push(event));
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'Is my table booked?' });
  const outcome: unknown = await model
    .chat({ chatCtx, connOptions: { ...fast, timeoutMs } })
    .collect()
    .catch((thrown: unknown) => thrown);
  await model.aclose();
  return { outcome, told, ways: new Set(server.asked.map((line) => line.split(' ')[0])) };
}

describe.each([
  [true, 'GET'],
  [false, 'POST'],
] as const)('over a socket: %s', (useWebSocket, way) => {
  it.each(cases.filter(({ error }) => error))('$name is final', async (given) => {
    const { outcome, told, ways } = await ask(given, useWebSocket);
    expect(outcome).toMatchObject(given.error ?? {});
    expect(String(outcome)).not.toContain('sk-secret');
    expect(told).toMatchObject([{ recoverable: false }]);
    expect([...ways]).toEqual([way]);
  });

  it.each(cases.filter(({ error }) => !error))('$name is made good by asking again', async (given) => {
    const { outcome, told, ways } = await ask(given, useWebSocket);
    expect(outcome).toMatchObject({ text: 'Your table is booked.' });
    expect(told).toMatchObject([{ recoverable: true }]);
    expect([...ways]).toEqual([way]);
  });
});

it('a call without a name, or cut short, runs no tool', async () => {
  const half = events.called(events.call('call_a', 'weather', '{"city":')).slice(0, 2);
  await using server = await SocketServer.start([{ status: 404 }], sse(events.answer('r0', half).slice(0, 4)));
  const model = new LLM({ baseURL: server.baseURL, useWebSocket: false });
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'Weather?' });
  const once = { ...fast, maxRetry: 0 };
  await expect(model.chat({ chatCtx, connOptions: once }).collect()).rejects.toThrow(/broke off/);
});
