// The gateway's classes keep the contracts of every provider, against a gateway on loopback.
import { beforeAll, describe, it } from 'vitest';
import { inference, initializeLogger } from '@livekit/agents';
import { llmContract, readWireFixture, sttContract, ttsContract } from '@livekit/agents/testing';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const access = (url: string) => ({ baseURL: `${url}/v1`, apiKey: 'devkey', apiSecret: 'sk-secret' });
const linesOf = (name: string) => readWireFixture(new URL(`__fixtures__/${name}.wire.jsonl`, import.meta.url)).lines;

describe('inference.STT', () => {
  sttContract({
    it,
    make: (url) => new inference.STT({ model: 'deepgram/nova-3:en', ...access(url) }),
    utterance: linesOf('stt'),
    text: 'Book a table.',
    accepted: linesOf('stt').slice(0, 2),
  });
});

describe('inference.TTS', () => {
  ttsContract({
    it,
    make: (url) => new inference.TTS({ model: 'cartesia/sonic-3:a-voice', ...access(url) }),
    speech: linesOf('tts'),
    audioMs: 60,
  });
});

describe('inference.LLM', () => {
  llmContract({
    it,
    make: (url) => new inference.LLM({ model: 'openai/gpt-4.1-mini', ...access(url) }),
    answer: linesOf('llm-answer'),
    text: 'Yes, at seven.',
    usage: { promptTokens: 120, completionTokens: 9 },
    toolCall: linesOf('llm-tool-call'),
    called: { name: 'book', args: '{"seats":8}' },
  });
});
