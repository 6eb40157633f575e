// A real OpenAI-compatible server with a real model: words stream, and a tool that must be called is called.
// It runs on demand: start a server and say where it is.
//
//   python3 -m venv venv && venv/bin/pip install 'llama-cpp-python[server]'
//   venv/bin/python -m llama_cpp.server --model model.gguf --host 127.0.0.1 --port 8177
//   LLAMA_BASE_URL=http://127.0.0.1:8177/v1 npm run test:live -- llama-server

import { initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LLM } from './llm.js';
import { LLM as ResponsesLLM } from './responses/llm.js';

const baseURL = process.env['LLAMA_BASE_URL'];
if (!baseURL) {
  console.log('tests with a real chat server skip: start llama_cpp.server (see this file) and set LLAMA_BASE_URL');
}

const slow = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 60_000 };

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function asked(content: string): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content });
  return chatCtx;
}

describe.skipIf(!baseURL)('a model on this machine', () => {
  const options = () => ({ baseURL: baseURL ?? '', model: 'local', temperature: 0 });

  it('streams words, and stops at the limit of tokens', async () => {
    const model = new LLM({ ...options(), maxCompletionTokens: 12 });
    const pieces: string[] = [];
    const chatCtx = asked('The capital of France is');
    for await (const { delta } of model.chat({ chatCtx, connOptions: slow })) pieces.push(delta?.content ?? '');
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.length).toBeLessThan(16);
    expect(pieces.join('')).toMatch(/Paris/);
  });

  it('calls the tool it must call, with arguments that fit', async () => {
    const parameters = z.object({ city: z.string() });
    const weather = llm.tool({
      name: 'weather',
      description: 'Tells the weather.',
      parameters,
      execute: async () => '',
    });
    const { toolCalls } = await new LLM(options())
      .chat({
        chatCtx: asked('What is the weather in Paris?'),
        toolCtx: [weather],
        toolChoice: { type: 'function', function: { name: 'weather' } },
        connOptions: slow,
      })
      .collect();
    expect(toolCalls).toHaveLength(1);
    expect(toolCalls[0]?.name).toBe('weather');
    expect(parameters.parse(JSON.parse(toolCalls[0]?.args ?? '')).city).not.toBe('');
  });

  it('says clearly that it lacks an API, or answers with it', async () => {
    const model = new ResponsesLLM(options());
    const outcome: unknown = await model
      .chat({ chatCtx: asked('Hello'), connOptions: slow })
      .collect()
      .catch((thrown: unknown) => thrown);
    await model.aclose();
    expect(outcome instanceof Error ? outcome.message : 'answered').toMatch(/404: check the model name|^answered$/);
  });

  it('that is closed in mid-answer can be asked again', async () => {
    const model = new LLM({ ...options(), maxCompletionTokens: 200 });
    const stream = model.chat({ chatCtx: asked('Tell a long story.'), connOptions: slow });
    await stream.next();
    stream.close();
    const again = new LLM({ ...options(), maxCompletionTokens: 8 });
    const { text } = await again.chat({ chatCtx: asked('The capital of France is'), connOptions: slow }).collect();
    expect(text).toMatch(/Paris/);
  });
});
