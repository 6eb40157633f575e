// What the fakes of these tests send, and what the plugin sends them, against OpenAI's public schema.

import { initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as chunks from './__fixtures__/chat-chunks.js';
import { faultOf, faultOfResponseEvent } from './__fixtures__/openapi.js';
import * as events from './__fixtures__/response-events.js';
import { bytes, sse, TestServer } from './__fixtures__/server.js';
import { SocketServer } from './__fixtures__/socket-server.js';
import * as heard from './__fixtures__/transcription-events.js';
import { oneTurn, read, second } from './__fixtures__/transcription.js';
import { LLM } from './llm.js';
import { faultOf as faultOfRealtime } from './realtime/__fixtures__/openapi.js';
import { LLM as ResponsesLLM } from './responses/llm.js';
import { STT } from './stt.js';
import { CodeInterpreter, FileSearch, WebSearch } from './tools.js';
import { TTS } from './tts.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const weather = llm.tool({
  name: 'weather',
  description: 'Tells the weather.',
  parameters: z.object({ city: z.string(), day: z.string().optional() }),
  execute: async () => 'sunny',
});

/** Everything a conversation may hold. */
function conversation(): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'system', content: 'Be brief.' });
  chatCtx.addMessage({
    role: 'user',
    content: ['Weather?', llm.createImageContent({ image: 'https://example.com/a.png' })],
  });
  chatCtx.insert([
    llm.FunctionCall.create({ callId: 'call_a', name: 'weather', args: '{"city":"Oslo"}' }),
    llm.FunctionCallOutput.create({ callId: 'call_a', output: 'sunny', isError: false }),
  ]);
  chatCtx.addMessage({ role: 'assistant', content: 'It is sunny.' });
  chatCtx.addMessage({ role: 'user', content: 'Thanks' });
  return chatCtx;
}

const settings = {
  temperature: 0.2,
  metadata: { a: 'b' },
  store: false,
  serviceTier: 'priority',
  promptCacheKey: 'clinic',
  parallelToolCalls: true,
  responseFormat: z.object({ booked: z.boolean() }),
};

it('knows what is wrong', () => {
  expect(faultOf({ ...chunks.text[0], choices: 'none' }, 'CreateChatCompletionStreamResponse')).toMatch(/choices/);
  expect(faultOfResponseEvent({ type: 'response.output_text.delta' })).toMatch(/delta/);
  expect(faultOfResponseEvent({ type: 'response.sparkle' })).toMatch(/no schema/);
});

describe('the fakes send', () => {
  it.each([...chunks.text, ...chunks.parallelTools, ...chunks.repeatedNames].map((chunk) => [chunk]))(
    'chunk %j',
    (chunk) => {
      expect(faultOf(chunk, 'CreateChatCompletionStreamResponse')).toBeUndefined();
    },
  );

  const response = [
    ...events.answer('r1', [
      events.done(events.thought),
      ...events.said(['Good', ' day'], 'commentary'),
      ...events.called(events.call('call_a', 'weather', '{}')),
    ]),
    ...events.answer('r2', [], { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
    ...events.failed('r3', 'server_error'),
  ];
  it.each(response.map((event) => [event.type, event] as const))('%s', (_type, event) => {
    // A convenience of the official package, which puts it together itself.
    const sent = JSON.parse(
      JSON.stringify(event, (key, value: unknown) => (key === 'output_text' ? undefined : value)),
    ) as typeof event;
    expect(faultOfResponseEvent(sent)).toBeUndefined();
  });

  const transcription = [
    heard.speechStarted('a', 1),
    heard.speechStopped('a', 2),
    heard.committed('a'),
    heard.delta('a', 'Go'),
    heard.completed('a', 'Go.'),
    heard.failed('a', 'server_error'),
    heard.error('invalid_value'),
  ];
  it.each(transcription.map((event) => [event.type, event] as const))('%s', (_type, event) => {
    expect(faultOfRealtime(event, 'Server')).toBeUndefined();
  });
});

describe('the plugin sends', () => {
  it('chat completions', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    const model = new LLM({
      ...settings,
      baseURL: server.baseURL,
      topP: 0.9,
      user: 'u',
      verbosity: 'low',
      maxCompletionTokens: 9,
    });
    await model.chat({ chatCtx: conversation(), toolCtx: [weather], toolChoice: 'required' }).collect();
    await new LLM({ baseURL: server.baseURL, model: 'gpt-5', strictToolSchema: true })
      .chat({ chatCtx: conversation(), toolCtx: [weather] })
      .collect();
    expect(faultOf(server.json(0), 'CreateChatCompletionRequest')).toBeUndefined();
    expect(faultOf(server.json(1), 'CreateChatCompletionRequest')).toBeUndefined();
  });

  it('responses', async () => {
    await using server = await TestServer.start(sse(events.answer('r1', events.said(['Yes.']))));
    const model = new ResponsesLLM({ ...settings, baseURL: server.baseURL, useWebSocket: false, maxOutputTokens: 50 });
    const toolCtx = [weather, new WebSearch(), new FileSearch({ vectorStoreIds: ['vs_1'] }), new CodeInterpreter()];
    await model
      .chat({ chatCtx: conversation(), toolCtx, toolChoice: { type: 'function', function: { name: 'weather' } } })
      .collect();
    await new ResponsesLLM({ baseURL: server.baseURL, useWebSocket: false, model: 'gpt-5', store: false })
      .chat({ chatCtx: conversation() })
      .collect();
    expect(faultOf(server.json(0), 'CreateResponse')).toBeUndefined();
    expect(faultOf(server.json(1), 'CreateResponse')).toBeUndefined();
  });

  it('texts to be spoken', async () => {
    await using server = await TestServer.start(bytes(Buffer.alloc(960)));
    await new TTS({ baseURL: server.baseURL, instructions: 'Calmly.', streamFormat: 'sse' })
      .synthesize('Hello')
      .collect();
    expect(faultOf(server.json(0), 'CreateSpeechRequest')).toBeUndefined();
  });

  it('speech to be recognised', async () => {
    await using server = await SocketServer.start([oneTurn('item_1', 'Go.')]);
    const stream = new STT({
      baseURL: server.baseURL,
      model: 'gpt-4o-transcribe',
      noiseReductionType: 'near_field',
    }).stream();
    for (const frame of second()) stream.pushFrame(frame);
    stream.endInput();
    await read(stream);
    const sent = server.peers[0]?.received ?? [];
    expect(sent.length).toBeGreaterThan(3);
    for (const event of sent)
      expect(faultOfRealtime({ ...event, type: String(event['type']) }, 'Client')).toBeUndefined();
  });
});
