// The contract that every provider keeps, with a server on loopback that speaks OpenAI's wire format.
import { initializeLogger } from '@livekit/agents';
import { llmContract, type WireLine } from '@livekit/agents/testing';
import { beforeAll, describe, it } from 'vitest';
import { parallelTools, text } from './__fixtures__/chat-chunks.js';
import { LLM } from './index.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const streamed = (chunks: readonly object[]): WireLine[] => [
  ...chunks.map((chunk): WireLine => ({ dir: 'in', text: chunk })),
  { dir: 'in', text: '[DONE]' },
  { dir: 'close', code: 1000 },
];

describe('openai.LLM', () => {
  llmContract({
    it,
    make: (url) => new LLM({ baseURL: `${url}/v1`, apiKey: 'sk-secret' }),
    answer: streamed(text),
    text: 'Your table is booked.',
    usage: { promptTokens: 120, completionTokens: 9 },
    toolCall: streamed(parallelTools.filter((chunk) => !JSON.stringify(chunk).includes('"index":1'))),
    called: { name: 'weather', args: '{"city":  "Oslo"}' },
  });
});
