// Answers and requests of the responses API over HTTP, against a real server.

import type { APIConnectOptions } from '@livekit/agents';
import { initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as events from '../__fixtures__/response-events.js';
import { json, sse, TestServer } from '../__fixtures__/server.js';
import { CodeInterpreter, FileSearch, WebSearch } from '../tools.js';
import { LLM } from './llm.js';

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };
const text = events.answer('resp_1', events.said(['Your table', ' is booked.']));

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function question(): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'system', content: 'Be brief.' });
  chatCtx.addMessage({ role: 'user', content: 'Is my table booked?' });
  return chatCtx;
}

const weather = llm.tool({
  name: 'weather',
  description: 'Tells the weather.',
  parameters: z.object({ city: z.string(), day: z.string().optional() }),
  execute: async () => 'sunny',
});

const over = (server: TestServer, options: object = {}) =>
  new LLM({ baseURL: server.baseURL, useWebSocket: false, ...options });

describe('an answer over HTTP', () => {
  it('streams words as they come and ends with usage', async () => {
    await using server = await TestServer.start(sse(text));
    const model = over(server, { apiKey: 'sk-test' });
    const metrics: unknown[] = [];
    model.on('metrics_collected', (event) => metrics.push(event));
    const pieces: llm.ChatChunk[] = [];
    for await (const piece of model.chat({ chatCtx: question(), connOptions: fast })) pieces.push(piece);
    expect(pieces).toEqual([
      { id: 'resp_1', delta: { role: 'assistant', content: 'Your table' } },
      { id: 'resp_1', delta: { role: 'assistant', content: ' is booked.' } },
      {
        id: 'resp_1',
        usage: {
          promptTokens: 120,
          completionTokens: 9,
          promptCachedTokens: 64,
          reasoningTokens: 5,
          totalTokens: 129,
          serviceTier: 'default',
        },
      },
    ]);
    expect(metrics).toMatchObject([
      { requestId: 'resp_1', promptTokens: 120, promptCachedTokens: 64, reasoningTokens: 5 },
    ]);
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/responses' });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-test');
    expect(server.json(0)).toEqual({
      model: 'gpt-4.1',
      input: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Is my table booked?' },
      ],
      stream: true,
    });
  });

  it('gives tool calls as each is whole, an empty one as {}', async () => {
    const calls = [
      ...events.called(events.call('call_a', 'weather', '{"city":"Oslo"}')),
      ...events.called(events.call('call_b', 'clock', '')),
    ];
    await using server = await TestServer.start(sse(events.answer('resp_1', calls)));
    const { toolCalls, usage } = await over(server)
      .chat({ chatCtx: question(), toolCtx: [weather] })
      .collect();
    expect(toolCalls.map(({ callId, name, args }) => [callId, name, args])).toEqual([
      ['call_a', 'weather', '{"city":"Oslo"}'],
      ['call_b', 'clock', '{}'],
    ]);
    expect(usage?.totalTokens).toBe(129);
  });

  it('says a refusal', async () => {
    const refusal = {
      type: 'response.refusal.delta' as const,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      sequence_number: 0,
      delta: 'I cannot.',
    };
    await using server = await TestServer.start(sse(events.answer('resp_1', [refusal])));
    expect((await over(server).chat({ chatCtx: question() }).collect()).text).toBe('I cannot.');
  });

  it('ignores and counts events it does not know', async () => {
    const [first, ...rest] = text;
    const odd = [{ type: 'response.sparkle' }, { type: 'response.sparkle', delta: 'x' }];
    await using server = await TestServer.start(sse([first ?? {}, ...odd, ...rest]));
    const model = over(server);
    expect((await model.chat({ chatCtx: question() }).collect()).text).toBe('Your table is booked.');
    expect([...model.unknownEvents]).toEqual([['response.sparkle', 2]]);
  });

  it('keeps what was said when the limit of tokens ends it', async () => {
    const end = { status: 'incomplete' as const, incomplete_details: { reason: 'max_output_tokens' as const } };
    await using server = await TestServer.start(
      sse(events.answer('r', events.said(['Half a']), end)),
      sse(events.answer('r', [], end)),
    );
    const model = over(server);
    expect((await model.chat({ chatCtx: question() }).collect()).text).toBe('Half a');
    await expect(model.chat({ chatCtx: question(), connOptions: fast }).collect()).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('maxOutputTokens') as string,
    });
  });
});

describe('the request', () => {
  it('carries tools, choice and options', async () => {
    await using server = await TestServer.start(sse(text));
    const model = over(server, {
      model: 'gpt-4.1-mini',
      temperature: 0.2,
      metadata: { a: 'b' },
      maxOutputTokens: 50,
      serviceTier: 'priority',
      store: false,
      promptCacheKey: 'clinic',
    });
    await model
      .chat({
        chatCtx: question(),
        toolCtx: [weather],
        toolChoice: { type: 'function', function: { name: 'weather' } },
        parallelToolCalls: false,
        extraKwargs: { truncation: 'auto' },
      })
      .collect();
    expect(server.json(0)).toMatchObject({
      model: 'gpt-4.1-mini',
      temperature: 0.2,
      metadata: { a: 'b' },
      max_output_tokens: 50,
      service_tier: 'priority',
      store: false,
      prompt_cache_key: 'clinic',
      truncation: 'auto',
      tool_choice: { type: 'function', name: 'weather' },
      parallel_tool_calls: false,
      tools: [{ type: 'function', name: 'weather', strict: true, parameters: { required: ['city', 'day'] } }],
    });
    expect(server.json(0)).not.toHaveProperty('include');
    const loose = over(server, { strictToolSchema: false });
    await loose.chat({ chatCtx: question(), toolCtx: [weather] }).collect();
    expect(server.json(1)['tools']).toMatchObject([{ strict: false, parameters: { required: ['city'] } }]);
  });

  it('sends the tools that OpenAI runs', async () => {
    await using server = await TestServer.start(sse(text));
    const toolCtx = [
      new WebSearch({
        filters: { allowed_domains: ['example.com'] },
        userLocation: { type: 'approximate', city: 'Oslo' },
      }),
      new FileSearch({ vectorStoreIds: ['vs_1'], maxNumResults: 3 }),
      new CodeInterpreter(),
    ];
    await over(server).chat({ chatCtx: question(), toolCtx }).collect();
    expect(server.json(0)['tools']).toEqual([
      {
        type: 'web_search',
        filters: { allowed_domains: ['example.com'] },
        search_context_size: 'medium',
        user_location: { type: 'approximate', city: 'Oslo' },
      },
      { type: 'file_search', vector_store_ids: ['vs_1'], max_num_results: 3 },
      { type: 'code_interpreter', container: { type: 'auto' } },
    ]);
  });

  it('asks a model that thinks for little of it, and spares it what it refuses', async () => {
    await using server = await TestServer.start(sse(text));
    await over(server, { model: 'gpt-5-mini', temperature: 0.3, store: false }).chat({ chatCtx: question() }).collect();
    expect(server.json(0)).toMatchObject({
      reasoning: { effort: 'minimal' },
      include: ['reasoning.encrypted_content'],
    });
    expect(server.json(0)).not.toHaveProperty('temperature');
    await over(server, { model: 'gpt-5.4', temperature: 0.3 }).chat({ chatCtx: question() }).collect();
    expect(server.json(1)).toMatchObject({ reasoning: { effort: 'none' }, temperature: 0.3 });
    const settings = { model: 'gpt-5.4', reasoning: { effort: 'low' }, temperature: 0.3, verbosity: 'low' };
    await over(server, settings).chat({ chatCtx: question() }).collect();
    expect(server.json(2)).toMatchObject({ reasoning: { effort: 'low' }, text: { verbosity: 'low' } });
    expect(server.json(2)).not.toHaveProperty('temperature');
    await over(server, { model: 'gpt-5.4', reasoning: null }).chat({ chatCtx: question() }).collect();
    expect(server.json(3)).not.toHaveProperty('reasoning');
  });

  it('asks for answers in a form', async () => {
    await using server = await TestServer.start(sse(text));
    const responseFormat = z.object({ booked: z.boolean(), note: z.string().optional() });
    await over(server, { responseFormat }).chat({ chatCtx: question() }).collect();
    expect(server.json(0)['text']).toMatchObject({
      format: {
        type: 'json_schema',
        name: 'answer',
        strict: true,
        schema: { type: 'object', required: ['booked', 'note'], additionalProperties: false },
      },
    });
    await over(server, { responseFormat: { type: 'json_object' } })
      .chat({ chatCtx: question() })
      .collect();
    expect(server.json(1)['text']).toEqual({ format: { type: 'json_object' } });
  });

  it('sends thoughts back with the calls they led to, to the model that had them', async () => {
    const called = [events.done(events.thought), ...events.called(events.call('call_a', 'weather', '{}'))];
    await using server = await TestServer.start(sse(events.answer('resp_1', called)), sse(text));
    const model = over(server, { model: 'gpt-5-mini' });
    const chatCtx = question();
    const { toolCalls } = await model.chat({ chatCtx, toolCtx: [weather] }).collect();
    chatCtx.insert([
      ...toolCalls,
      llm.FunctionCallOutput.create({ callId: 'call_a', output: 'sunny', isError: false }),
    ]);
    await model.chat({ chatCtx, toolCtx: [weather] }).collect();
    expect(server.json(1)['input']).toMatchObject([
      { role: 'system' },
      { role: 'user' },
      events.thought,
      { type: 'function_call', call_id: 'call_a' },
      { type: 'function_call_output', call_id: 'call_a', output: 'sunny' },
    ]);
    await over(server)
      .chat({ chatCtx, toolCtx: [weather] })
      .collect();
    expect(JSON.stringify(server.json(2))).not.toContain('reasoning');
  });

  it('sends back whether a text was said on the way', async () => {
    await using server = await TestServer.start(
      sse(events.answer('r1', events.said(['One moment.'], 'commentary'))),
      sse(text),
    );
    const model = over(server, { model: 'gpt-5.4' });
    const chatCtx = question();
    await model.chat({ chatCtx }).collect();
    chatCtx.addMessage({ role: 'assistant', content: 'One moment.' });
    chatCtx.addMessage({ role: 'user', content: 'And?' });
    await model.chat({ chatCtx }).collect();
    expect(server.json(1)['input']).toMatchObject([
      {},
      {},
      { role: 'assistant', content: 'One moment.', phase: 'commentary' },
      { role: 'user', content: 'And?' },
    ]);
  });

  it('carries pictures', async () => {
    await using server = await TestServer.start(sse(text));
    const chatCtx = new llm.ChatContext();
    chatCtx.addMessage({
      role: 'user',
      content: ['What is it?', llm.createImageContent({ image: 'https://example.com/a.png', inferenceDetail: 'low' })],
    });
    await over(server).chat({ chatCtx }).collect();
    expect(server.json(0)['input']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'low' },
          { type: 'input_text', text: 'What is it?' },
        ],
      },
    ]);
  });
});

it('says what it is, and is warmed up over HTTP', async () => {
  await using server = await TestServer.start(json({ object: 'list', data: [] }));
  const model = over(server);
  expect([model.label(), model.model]).toEqual(['openai.responses.LLM', 'gpt-4.1']);
  expect(server.baseURL).toContain(model.provider);
  model.prewarm();
  await expect.poll(() => server.requests.map(({ path }) => path)).toEqual(['/v1/models']);
  await model.close();
});
