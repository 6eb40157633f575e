import type { APIConnectOptions } from '@livekit/agents';
import { APIStatusError, initializeLogger, llm, systemClock } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as chunks from './__fixtures__/chat-chunks.js';
import { cutAfter, failure, json, silence, sse, TestServer } from './__fixtures__/server.js';
import type { LLMOptions } from './llm-options.js';
import { LLM } from './llm.js';

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };
const once: APIConnectOptions = { ...fast, maxRetry: 0 };

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function question(): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'Is my table booked?' });
  return chatCtx;
}

function ask(server: TestServer, connOptions = fast, options: Partial<LLMOptions> = {}): llm.LLMStream {
  return new LLM({ baseURL: server.baseURL, ...options }).chat({ chatCtx: question(), connOptions });
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

describe('an answer', () => {
  it('streams text as it comes and ends with usage', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    const pieces: llm.ChatChunk[] = [];
    for await (const piece of ask(server)) pieces.push(piece);
    expect(pieces).toEqual([
      { id: 'chatcmpl-1', delta: { role: 'assistant', content: 'Your table' } },
      { id: 'chatcmpl-1', delta: { role: 'assistant', content: ' is booked.' } },
      {
        id: 'chatcmpl-1',
        usage: {
          promptTokens: 120,
          completionTokens: 9,
          promptCachedTokens: 64,
          totalTokens: 129,
          serviceTier: 'default',
        },
      },
    ]);
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(server.json(0)).toEqual({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: 'Is my table booked?' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('brings the first words before the last have been sent', async () => {
    const sent = Promise.withResolvers<() => void>();
    await using server = await TestServer.start((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunks.chunk({ content: 'First' }))}\n\n`);
      sent.resolve(() => response.end(`data: ${JSON.stringify(chunks.chunk({ content: ' last' }, 'stop'))}\n\n`));
    });
    const stream = ask(server);
    const { value } = await stream.next();
    expect(value?.delta?.content).toBe('First');
    (await sent.promise)();
    expect((await stream.collect()).text).toBe('last');
  });

  it('assembles parallel tool calls, arguments to the letter', async () => {
    await using server = await TestServer.start(sse(chunks.parallelTools));
    const { toolCalls, usage } = await ask(server).collect();
    expect(toolCalls.map(({ callId, name, args }) => [callId, name, args])).toEqual([
      ['call_a', 'weather', '{"city":  "Oslo"}'],
      ['call_b', 'clock', '{"zone":"CET" }'],
    ]);
    expect(usage?.totalTokens).toBe(129);
  });

  it('copes with ids and names repeated in every fragment', async () => {
    await using server = await TestServer.start(sse(chunks.repeatedNames));
    const { toolCalls, usage } = await ask(server).collect();
    expect(toolCalls.map(({ name, args }) => [name, args])).toEqual([['weather', '{"city":"Rome"}']]);
    expect(usage).toBeUndefined();
  });

  it('copes with chunks that lack what they should have', async () => {
    await using server = await TestServer.start(sse(chunks.oddChunks));
    expect((await ask(server).collect()).text).toBe('Good day.');
  });

  it('leaves out what the model thought', async () => {
    const thoughtful = ['<think>', 'hm', '</think>', 'Yes.'].map((content) => chunks.chunk({ content }));
    await using server = await TestServer.start(sse([...thoughtful, chunks.chunk({}, 'stop')]));
    expect((await ask(server).collect()).text).toBe('Yes.');
  });
});

describe('the request', () => {
  const weather = llm.tool({
    name: 'weather',
    description: 'Tells the weather.',
    parameters: z.object({ city: z.string(), day: z.string().optional() }),
    execute: async () => 'sunny',
  });

  it('carries tools, choice and options', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    const model = new LLM({
      baseURL: server.baseURL,
      apiKey: 'sk-test',
      model: 'gpt-5-mini',
      temperature: 0.2,
      topP: 0.9,
      user: 'u1',
      metadata: { a: 'b' },
      maxCompletionTokens: 50,
      serviceTier: 'priority',
      store: false,
      parallelToolCalls: true,
    });
    const chatCtx = question();
    await model
      .chat({ chatCtx, toolCtx: [weather], toolChoice: 'required', parallelToolCalls: false, extraKwargs: { seed: 7 } })
      .collect();
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-test');
    expect(server.json(0)).toMatchObject({
      model: 'gpt-5-mini',
      temperature: 0.2,
      top_p: 0.9,
      user: 'u1',
      metadata: { a: 'b' },
      max_completion_tokens: 50,
      service_tier: 'priority',
      store: false,
      reasoning_effort: 'minimal',
      seed: 7,
      tool_choice: 'required',
      parallel_tool_calls: false,
      tools: [{ type: 'function', function: { name: 'weather', description: 'Tells the weather.' } }],
    });
    expect(server.json(0)['tools']).toMatchObject([{ function: { parameters: { required: ['city'] } } }]);
  });

  it('asks for strict tools only when told to', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    const model = new LLM({ baseURL: server.baseURL, strictToolSchema: true });
    await model.chat({ chatCtx: question(), toolCtx: [weather] }).collect();
    expect(server.json(0)['tools']).toMatchObject([
      { function: { strict: true, parameters: { required: ['city', 'day'], additionalProperties: false } } },
    ]);
    await new LLM({ baseURL: server.baseURL }).chat({ chatCtx: question(), toolCtx: [weather] }).collect();
    expect(JSON.stringify(server.json(1))).not.toContain('strict');
  });

  it('says nothing of tools when there are none', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    const model = new LLM({ baseURL: server.baseURL, toolChoice: 'auto', parallelToolCalls: true });
    await model.chat({ chatCtx: question(), toolCtx: [] }).collect();
    expect(Object.keys(server.json(0)).sort()).toEqual(['messages', 'model', 'stream', 'stream_options']);
  });
});

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

describe('construction', () => {
  it('asks for the key by its variable', () => {
    const saved = process.env['OPENAI_API_KEY'];
    delete process.env['OPENAI_API_KEY'];
    try {
      expect(() => new LLM()).toThrow(/OPENAI_API_KEY/);
      expect(() => LLM.withGroq()).toThrow(/GROQ_API_KEY/);
      expect(() => new LLM({ baseURL: 'https://api.openai.com/v1' })).toThrow(/OPENAI_API_KEY/);
      expect(new LLM({ baseURL: 'http://localhost:8000/v1' }).provider).toBe('localhost:8000');
      expect(LLM.withOllama().model).toBe('llama3.1');
    } finally {
      if (saved !== undefined) process.env['OPENAI_API_KEY'] = saved;
    }
  });

  it('takes the base URL from the environment, for OpenAI alone', () => {
    process.env['OPENAI_BASE_URL'] = 'http://127.0.0.1:9/v1';
    try {
      expect(new LLM().provider).toBe('127.0.0.1:9');
      expect(LLM.withGroq({ apiKey: 'k' }).provider).toBe('api.groq.com');
      expect(() => new LLM({ baseURL: 'nonsense' })).toThrow(/base URL/);
    } finally {
      delete process.env['OPENAI_BASE_URL'];
    }
  });

  it.each([
    ['withCerebras', 'gpt-oss-120b', 'api.cerebras.ai'],
    ['withDeepSeek', 'deepseek-chat', 'api.deepseek.com'],
    ['withFireworks', 'accounts/fireworks/models/llama-v3p1-70b-instruct', 'api.fireworks.ai'],
    ['withGroq', 'openai/gpt-oss-120b', 'api.groq.com'],
    ['withMeta', 'Llama-4-Maverick-17B-128E-Instruct-FP8', 'api.llama.com'],
    ['withOVHcloud', 'gpt-oss-120b', 'oai.endpoints.kepler.ai.cloud.ovh.net'],
    ['withOcto', 'llama-2-13b-chat', 'text.octoai.run'],
    ['withPerplexity', 'llama-3.1-sonar-small-128k-chat', 'api.perplexity.ai'],
    ['withTelnyx', 'meta-llama/Meta-Llama-3.1-70B-Instruct', 'api.telnyx.com'],
    ['withTogether', 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo', 'api.together.xyz'],
    ['withXAI', 'grok-2-public', 'api.x.ai'],
  ] as const)('%s has %s at %s', (name, model, host) => {
    const made = LLM[name]({ apiKey: 'k' });
    expect([made.label(), made.model, made.provider]).toEqual(['openai.LLM', model, host]);
    expect(LLM[name]({ apiKey: 'k', model: 'other' }).model).toBe('other');
  });

  it('sends a preset its own parameter names, and no account of OpenAI', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    process.env['OPENAI_ORG_ID'] = 'org-1';
    try {
      const model = LLM.withTogether({ baseURL: server.baseURL, maxCompletionTokens: 9 } as object);
      await model.chat({ chatCtx: question() }).collect();
    } finally {
      delete process.env['OPENAI_ORG_ID'];
    }
    expect(server.json(0)).toMatchObject({ max_tokens: 9 });
    expect(server.requests[0]?.headers).not.toHaveProperty('openai-organization');
  });

  it('prewarms with a request that costs nothing', async () => {
    await using server = await TestServer.start(json({ object: 'list', data: [] }));
    const model = new LLM({ baseURL: server.baseURL });
    model.prewarm();
    await expect.poll(() => server.requests.map(({ method, path }) => [method, path])).toEqual([['GET', '/v1/models']]);
    await model.aclose();
  });
});

it('gives errors that can be told from others', async () => {
  await using server = await TestServer.start(failure(404, { code: 'model_not_found' }));
  const error = await errorOf(ask(server));
  expect(error).toBeInstanceOf(APIStatusError);
  expect(error.message).toMatch(/model name/);
});
