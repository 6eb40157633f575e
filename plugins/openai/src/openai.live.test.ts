// The real services of OpenAI. Costs a few cents: OPENAI_API_KEY=… npm run test:live -- plugins/openai

import { initializeLogger, llm, type stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LLM } from './llm.js';
import { LLM as ResponsesLLM } from './responses/llm.js';
import { STT } from './stt.js';
import { WebSearch } from './tools.js';
import { TTS } from './tts.js';

const hasKey = Boolean(process.env['OPENAI_API_KEY']);
if (!hasKey) console.log('tests with OpenAI skip: set OPENAI_API_KEY');

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function asked(content: string): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'system', content: 'Answer in five words or fewer.' });
  chatCtx.addMessage({ role: 'user', content });
  return chatCtx;
}

const parameters = z.object({ city: z.string() });
const weather = llm.tool({
  name: 'weather',
  description: 'Tells the weather.',
  parameters,
  execute: async () => 'sunny',
});

describe.skipIf(!hasKey)('OpenAI', () => {
  const models: readonly [string, () => llm.LLM][] = [
    ['chat completions', () => new LLM({ model: 'gpt-4.1-mini' })],
    ['chat completions of a model that thinks', () => new LLM({ model: 'gpt-5-mini', temperature: 0.3 })],
    ['responses over a socket', () => new ResponsesLLM({ model: 'gpt-4.1-mini' })],
    ['responses over HTTP', () => new ResponsesLLM({ model: 'gpt-4.1-mini', useWebSocket: false })],
    ['responses of a model that thinks', () => new ResponsesLLM({ model: 'gpt-5-mini', store: false })],
  ];

  it.each(models)('%s: words, usage, tools and their results', async (_name, make) => {
    const model = make();
    const answer = await model.chat({ chatCtx: asked('What is the capital of France?') }).collect();
    expect(answer.text).toMatch(/Paris/);
    expect(answer.usage?.promptTokens).toBeGreaterThan(0);
    const chatCtx = asked('What is the weather in Oslo?');
    const { toolCalls } = await model.chat({ chatCtx, toolCtx: [weather], toolChoice: 'required' }).collect();
    expect(parameters.parse(JSON.parse(toolCalls[0]?.args ?? '')).city).toMatch(/Oslo/);
    const output = { callId: toolCalls[0]?.callId ?? '', output: 'sunny', isError: false };
    chatCtx.insert([...toolCalls.slice(0, 1), llm.FunctionCallOutput.create(output)]);
    expect((await model.chat({ chatCtx, toolCtx: [weather] }).collect()).text).toMatch(/sunny/i);
    await model.aclose();
  });

  it('answers in a form, and searches the web', async () => {
    const responseFormat = z.object({ capital: z.string() });
    const { text } = await new LLM({ model: 'gpt-4.1-mini', responseFormat })
      .chat({ chatCtx: asked('France?') })
      .collect();
    expect(responseFormat.parse(JSON.parse(text)).capital).toMatch(/Paris/);
    const model = new ResponsesLLM({ model: 'gpt-4.1-mini' });
    const found = await model
      .chat({ chatCtx: asked('Search: who makes LiveKit?'), toolCtx: [new WebSearch()] })
      .collect();
    expect(found.text).not.toBe('');
    await model.aclose();
  });

  it('refuses a wrong key and an unknown model in clear words', async () => {
    const chatCtx = asked('Hello');
    await expect(new LLM({ apiKey: 'sk-wrong' }).chat({ chatCtx }).collect()).rejects.toThrow(/OPENAI_API_KEY/);
    await expect(new LLM({ model: 'no-such-model' }).chat({ chatCtx }).collect()).rejects.toThrow(/model name/);
    const model = new ResponsesLLM({ apiKey: 'sk-wrong' });
    await expect(model.chat({ chatCtx }).collect()).rejects.toThrow(/OPENAI_API_KEY/);
    await model.aclose();
  });

  it.each(['tts-1', 'gpt-4o-mini-tts'])('%s speaks, and is understood by every ear', async (model) => {
    const said = await new TTS({ model }).synthesize('Go forward ten meters.').collect();
    const isWhole = /forward (ten|10) met/i;
    for (const file of ['whisper-1', 'gpt-4o-mini-transcribe']) {
      const event = await new STT({ model: file, useRealtime: false }).recognize(said);
      expect(event.alternatives?.[0].text).toMatch(isWhole);
    }
    const ear = new STT({ model: 'gpt-4o-mini-transcribe' });
    const stream = ear.stream();
    stream.pushFrame(said);
    stream.pushFrame(new AudioFrame(new Int16Array(24_000), 24_000, 1, 24_000));
    stream.endInput();
    const finals: stt.SpeechEvent[] = [];
    for await (const event of stream) if (event.alternatives) finals.push(event);
    expect(finals.at(-1)?.alternatives?.[0].text).toMatch(isWhole);
    await ear.close();
  });

  it('gpt-realtime-whisper hears what it is asked about', async () => {
    const said = await new TTS().synthesize('Go forward ten meters.').collect();
    const ear = new STT({ vad: null });
    const stream = ear.stream();
    stream.pushFrame(said);
    stream.flush();
    stream.endInput();
    const heard: string[] = [];
    for await (const event of stream) heard.push(event.alternatives?.[0].text ?? '');
    expect(heard.join(' ')).toMatch(/forward/i);
    await ear.close();
  });
});
