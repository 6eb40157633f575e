// What a chat model does when its server refuses, breaks off, falls silent or is not there.

import type { APIConnectOptions } from '@livekit/agents';
import { APIStatusError, initializeLogger, llm, systemClock } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import * as chunks from './__fixtures__/chat-chunks.js';
import { cutAfter, failure, silence, sse, TestServer } from './__fixtures__/server.js';
import { LLM } from './llm.js';

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };
const once: APIConnectOptions = { ...fast, maxRetry: 0 };

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function question(): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'Is my table booked?' });
  return chatCtx;
}

function ask(server: TestServer, connOptions = fast): llm.LLMStream {
  return new LLM({ baseURL: server.baseURL }).chat({ chatCtx: question(), connOptions });
}

/** The error the stream ended with. */
async function errorOf(
  stream: llm.LLMStream,
): Promise<Error & { retryable?: boolean; statusCode?: number; body?: unknown }> {
  try {
    await stream.collect();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The stream did not fail.');
}

describe('failures', () => {
  it('401 is final, says which variable to check and does not quote the key', async () => {
    await using server = await TestServer.start(failure(401, { code: 'invalid_api_key' }));
    const error = await errorOf(ask(server));
    expect(error).toMatchObject({ statusCode: 401, retryable: false, requestId: 'req_2' });
    expect(error.message).toContain('OPENAI_API_KEY');
    expect(error.message + JSON.stringify(error.body)).not.toContain('sk-');
    expect(server.requests).toHaveLength(1);
  });

  it('400 is final and names the parameter', async () => {
    await using server = await TestServer.start(failure(400, { code: 'unsupported_value', param: 'temperature' }));
    const error = await errorOf(ask(server));
    expect(error).toMatchObject({ statusCode: 400, retryable: false });
    expect(error.message).toMatch(/400 unsupported_value, parameter temperature/);
  });

  it('429 waits as long as the provider asks, then tries again', async () => {
    await using server = await TestServer.start(failure(429, {}, { 'retry-after': '0.4' }), sse(chunks.text));
    const startedAt = systemClock.now();
    expect((await ask(server).collect()).text).toBe('Your table is booked.');
    expect(systemClock.now() - startedAt).toBeGreaterThanOrEqual(390);
    expect(server.requests).toHaveLength(2);
  });

  it('429 is final when the wait would be too long, or the credit is used up', async () => {
    await using server = await TestServer.start(
      failure(429, {}, { 'retry-after': '3600' }),
      failure(429, { code: 'insufficient_quota' }),
    );
    const tooLong = await errorOf(ask(server));
    expect(tooLong).toMatchObject({ statusCode: 429, retryable: false });
    expect(tooLong.message).toContain('3600 s');
    expect(await errorOf(ask(server))).toMatchObject({ retryable: false });
    expect(server.requests).toHaveLength(2);
  });

  it('does not wait for a retry that will not come', async () => {
    await using server = await TestServer.start(failure(429, {}, { 'retry-after': '20' }));
    const startedAt = systemClock.now();
    expect(await errorOf(ask(server, once))).toMatchObject({ statusCode: 429, retryable: true });
    expect(systemClock.now() - startedAt).toBeLessThan(1500);
  });

  it('500 is tried again, as often as maxRetry says', async () => {
    await using server = await TestServer.start(failure(500, {}), failure(503, {}), sse(chunks.text));
    expect((await ask(server).collect()).text).toBe('Your table is booked.');
    expect(server.requests).toHaveLength(3);
    await using broken = await TestServer.start(failure(500, {}));
    expect(await errorOf(ask(broken))).toMatchObject({ statusCode: 500, retryable: true });
    expect(broken.requests).toHaveLength(3);
  });

  it('tells the LLM about each', async () => {
    await using server = await TestServer.start(failure(500, {}), failure(401, {}));
    const model = new LLM({ baseURL: server.baseURL });
    const seen: boolean[] = [];
    model.on('error', (event) => seen.push(event.recoverable));
    await errorOf(model.chat({ chatCtx: question(), connOptions: fast }));
    expect(seen).toEqual([true, false]);
  });

  it('a connection cut before the first word is tried again', async () => {
    await using server = await TestServer.start(cutAfter([]), sse(chunks.text));
    expect((await ask(server).collect()).text).toBe('Your table is booked.');
    expect(server.requests).toHaveLength(2);
  });

  it('a connection cut after the first word ends the answer: it would be said twice', async () => {
    await using server = await TestServer.start(cutAfter([chunks.chunk({ content: 'Your' })]));
    const stream = ask(server);
    expect((await stream.next()).value?.delta?.content).toBe('Your');
    const error = await errorOf(stream);
    expect(error.name).toBe('APIConnectionError');
    expect(error.message).toContain(server.baseURL);
    expect(server.requests).toHaveLength(1);
  });

  it('a stream that ends in the middle of a tool call runs no tool', async () => {
    await using server = await TestServer.start(sse(chunks.parallelTools.slice(0, 4)));
    expect((await errorOf(ask(server, once))).message).toMatch(/middle of a tool call/);
  });

  it('an empty stream is tried again', async () => {
    await using server = await TestServer.start(sse([]), sse(chunks.text));
    expect((await ask(server).collect()).text).toBe('Your table is booked.');
  });

  it('an error in the stream is tried again', async () => {
    await using server = await TestServer.start(sse([chunks.errorChunk]), sse(chunks.text));
    expect((await ask(server).collect()).text).toBe('Your table is booked.');
  });

  it('JSON that is none is an error, not a crash', async () => {
    await using server = await TestServer.start((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices": [{"delta\n\n');
    });
    const error = await errorOf(ask(server, once));
    expect(error).toMatchObject({ name: 'APIError', retryable: true });
    expect(error.message).toMatch(/not JSON/);
  });

  it('a server that never answers is a timeout', async () => {
    await using server = await TestServer.start(silence);
    const error = await errorOf(ask(server, { ...once, timeoutMs: 100 }));
    expect(error).toMatchObject({ name: 'APITimeoutError', retryable: true });
    expect(error.message).toContain('100 ms');
    await server.requests[0]?.closed;
  });

  it('a server that falls silent in the middle is one too', async () => {
    await using server = await TestServer.start((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunks.chunk({ content: 'Your' }))}\n\n`);
    });
    expect(await errorOf(ask(server, { ...once, timeoutMs: 50 }))).toMatchObject({ name: 'APITimeoutError' });
  });

  it('nobody at the address is a connection error that names it', async () => {
    const server = await TestServer.start(silence);
    const { baseURL } = server;
    await server[Symbol.asyncDispose]();
    const error = await errorOf(new LLM({ baseURL }).chat({ chatCtx: question(), connOptions: once }));
    expect(error).toMatchObject({ name: 'APIConnectionError', retryable: true });
    expect(error.message).toBe(
      `Cannot reach ${baseURL} (ECONNREFUSED). Check that the server runs and that the base URL is right.`,
    );
  });

  it('closing the stream closes the request, without an error', async () => {
    await using server = await TestServer.start((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunks.chunk({ content: 'Your' }))}\n\n`);
    });
    const model = new LLM({ baseURL: server.baseURL });
    const errors: unknown[] = [];
    model.on('error', (event) => errors.push(event));
    const stream = model.chat({ chatCtx: question(), connOptions: fast });
    await stream.next();
    stream.close();
    await server.requests[0]?.closed;
    expect((await stream.next()).done).toBe(true);
    expect(errors).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });
});

it('gives errors that can be told from others', async () => {
  await using server = await TestServer.start(failure(404, { code: 'model_not_found' }));
  const error = await errorOf(ask(server));
  expect(error).toBeInstanceOf(APIStatusError);
  expect(error.message).toMatch(/model name/);
});
