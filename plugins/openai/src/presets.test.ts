// Every provider of chat models: where it is, which key it takes from where, and with which model it starts.

import { initializeLogger, llm } from '@livekit/agents';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as chunks from './__fixtures__/chat-chunks.js';
import { json, sse, TestServer } from './__fixtures__/server.js';
import { LLM } from './llm.js';
import { presets } from './presets.js';
import { STT } from './stt.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(() => {
  vi.unstubAllEnvs();
});

const providers = [
  ['withCerebras', 'CEREBRAS_API_KEY', 'https://api.cerebras.ai/v1', 'gpt-oss-120b'],
  ['withDeepSeek', 'DEEPSEEK_API_KEY', 'https://api.deepseek.com/v1', 'deepseek-chat'],
  ['withFireworks', 'FIREWORKS_API_KEY', 'https://api.fireworks.ai/inference/v1', presets.fireworks.model],
  ['withGroq', 'GROQ_API_KEY', 'https://api.groq.com/openai/v1', 'openai/gpt-oss-120b'],
  ['withMeta', 'LLAMA_API_KEY', 'https://api.llama.com/compat/v1', 'Llama-4-Maverick-17B-128E-Instruct-FP8'],
  ['withOcto', 'OCTOAI_TOKEN', 'https://text.octoai.run/v1', 'llama-2-13b-chat'],
  ['withOVHcloud', 'OVHCLOUD_API_KEY', 'https://oai.endpoints.kepler.ai.cloud.ovh.net/v1', 'gpt-oss-120b'],
  ['withOpenRouter', 'OPENROUTER_API_KEY', 'https://openrouter.ai/api/v1', 'openrouter/auto'],
  ['withPerplexity', 'PERPLEXITY_API_KEY', 'https://api.perplexity.ai', 'llama-3.1-sonar-small-128k-chat'],
  ['withTelnyx', 'TELNYX_API_KEY', 'https://api.telnyx.com/v2/ai', 'meta-llama/Meta-Llama-3.1-70B-Instruct'],
  ['withTogether', 'TOGETHER_API_KEY', 'https://api.together.xyz/v1', 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo'],
  ['withXAI', 'XAI_API_KEY', 'https://api.x.ai/v1', 'grok-2-public'],
] as const;

function question(): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'Hello' });
  return chatCtx;
}

describe.each(providers)('%s', (...[name, keyVariable, baseURL, model]) => {
  it('asks with the key of its variable for its model', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    vi.stubEnv(keyVariable, 'a-key');
    vi.stubEnv('OPENAI_API_KEY', 'not-this');
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/not-there');
    await LLM[name]({ baseURL: server.baseURL }).chat({ chatCtx: question() }).collect();
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer a-key' },
    });
    expect(server.json(0)).toMatchObject({ model, stream: true });
    expect(LLM[name]({ apiKey: 'k' }).provider).toBe(new URL(baseURL).host);
    expect(Object.values(presets)).toContainEqual(expect.objectContaining({ baseURL, keyVariable, model }));
  });

  it('says which key is missing', () => {
    vi.stubEnv(keyVariable, '');
    expect(() => LLM[name]()).toThrow(keyVariable);
  });
});

it('Ollama needs no key', async () => {
  await using server = await TestServer.start(sse(chunks.text));
  await LLM.withOllama({ baseURL: server.baseURL }).chat({ chatCtx: question() }).collect();
  expect(server.json(0)).toMatchObject({ model: 'llama3.1' });
  expect(LLM.withOllama().provider).toBe('localhost:11434');
});

it.each([
  ['withGroq', 'GROQ_API_KEY', 'api.groq.com'],
  ['withOVHcloud', 'OVHCLOUD_API_KEY', 'oai.endpoints.kepler.ai.cloud.ovh.net'],
] as const)('STT.%s recognises single utterances with its own key', async (name, keyVariable, host) => {
  await using server = await TestServer.start(json({ text: 'Go.' }));
  vi.stubEnv(keyVariable, 'a-key');
  const ear = STT[name]({ baseURL: server.baseURL });
  expect(ear.capabilities.streaming).toBe(false);
  expect(STT[name]().provider).toBe(host);
});
