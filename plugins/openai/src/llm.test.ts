// Answers and requests of a chat model, and its construction, against a real HTTP server.

import type { APIConnectOptions } from '@livekit/agents';
import { Future, initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as chunks from './__fixtures__/chat-chunks.js';
import { json, sse, TestServer } from './__fixtures__/server.js';
import { LLM } from './llm.js';

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function question(): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'Is my table booked?' });
  return chatCtx;
}

function ask(server: TestServer): llm.LLMStream {
  return new LLM({ baseURL: server.baseURL }).chat({ chatCtx: question(), connOptions: fast });
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
    const sent = new Future<() => void>();
    await using server = await TestServer.start((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(chunks.chunk({ content: 'First' }))}\n\n`);
      sent.resolve(() => response.end(`data: ${JSON.stringify(chunks.chunk({ content: ' last' }, 'stop'))}\n\n`));
    });
    const stream = ask(server);
    const { value } = await stream.next();
    expect(value?.delta?.content).toBe('First');
    (await sent.await)();
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
      model: 'gpt-4.1-mini',
      temperature: 0.2,
      topP: 0.9,
      promptCacheKey: 'clinic',
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
      model: 'gpt-4.1-mini',
      temperature: 0.2,
      top_p: 0.9,
      prompt_cache_key: 'clinic',
      user: 'u1',
      metadata: { a: 'b' },
      max_tokens: 50,
      service_tier: 'priority',
      store: false,
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
    ['withOpenRouter', 'openrouter/auto', 'openrouter.ai'],
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

  it('sends a preset its own parameter names, and the OpenAI account to OpenAI alone', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    process.env['OPENAI_ORG_ID'] = 'org-1';
    try {
      const model = LLM.withTogether({ baseURL: server.baseURL, maxCompletionTokens: 9 } as object);
      await model.chat({ chatCtx: question() }).collect();
      await ask(server).collect();
    } finally {
      delete process.env['OPENAI_ORG_ID'];
    }
    expect(server.requests[1]?.headers).toMatchObject({ 'openai-organization': 'org-1' });
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
