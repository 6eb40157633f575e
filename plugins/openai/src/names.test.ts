// Models by name are made with this plugin, once it is imported and there is a key.
import { initializeLogger, voice } from '@livekit/agents';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as openai from './index.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
beforeEach(() => {
  for (const name of ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET']) vi.stubEnv(name, '');
  for (const name of ['OPENAI_API_KEY', 'GROQ_API_KEY', 'XAI_API_KEY']) vi.stubEnv(name, 'key');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a name', () => {
  it.each([
    ['openai/gpt-4.1-mini', 'gpt-4.1-mini', 'api.openai.com'],
    ['groq/llama-3.3-70b-versatile', 'llama-3.3-70b-versatile', 'api.groq.com'],
    ['xai/grok-4.3', 'grok-4.3', 'api.x.ai'],
    ['ollama/llama3.1:8b', 'llama3.1:8b', 'localhost:11434'],
  ])('%s is a language model', (name, model, provider) => {
    const { llm } = new voice.AgentSession({ llm: name });
    expect(llm).toBeInstanceOf(openai.LLM);
    expect(llm).toMatchObject({ model, provider });
  });

  it('can be a realtime model', () => {
    const { llm } = new voice.AgentSession({ llm: 'openai/gpt-realtime-mini' });
    expect(llm).toBeInstanceOf(openai.realtime.RealtimeModel);
    expect(llm).toMatchObject({ model: 'gpt-realtime-mini' });
  });

  it('can be ears and a voice', () => {
    const { stt, tts } = new voice.AgentSession({
      stt: 'openai/whisper-1:de',
      tts: 'openai/gpt-4o-mini-tts:ash',
    });
    expect(stt).toBeInstanceOf(openai.STT);
    expect(tts).toBeInstanceOf(openai.TTS);
    expect([stt?.model, tts?.model]).toEqual(['whisper-1', 'gpt-4o-mini-tts']);
  });
});
