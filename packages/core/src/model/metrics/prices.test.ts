// What usage costs, by the kinds of prices there are; and what is unknown.
import { describe, expect, it } from 'vitest';
import { defaultPrices } from './price-list.js';
import { costOf, priceOf, sessionCostOf } from './prices.js';
import type { LLMModelUsage, STTModelUsage, TTSModelUsage } from './usage-types.js';

const llmUsage = (fields: Partial<LLMModelUsage>): LLMModelUsage => ({
  type: 'llm_usage',
  provider: 'acme',
  model: 'thinker',
  inputTokens: 0,
  inputCachedTokens: 0,
  inputAudioTokens: 0,
  inputCachedAudioTokens: 0,
  inputTextTokens: 0,
  inputCachedTextTokens: 0,
  inputImageTokens: 0,
  inputCachedImageTokens: 0,
  outputTokens: 0,
  outputAudioTokens: 0,
  outputTextTokens: 0,
  sessionDurationMs: 0,
  ...fields,
});
const sttUsage = (fields: Partial<STTModelUsage>): STTModelUsage => ({
  type: 'stt_usage',
  provider: 'acme',
  model: 'ear',
  inputTokens: 0,
  outputTokens: 0,
  audioDurationMs: 0,
  ...fields,
});
const ttsUsage = (fields: Partial<TTSModelUsage>): TTSModelUsage => ({
  type: 'tts_usage',
  provider: 'acme',
  model: 'voice',
  inputTokens: 0,
  outputTokens: 0,
  charactersCount: 0,
  audioDurationMs: 0,
  ...fields,
});

describe('the price of a model', () => {
  it.each([
    ['openai', 'gpt-4.1-mini'],
    ['api.openai.com', 'gpt-4.1-mini'],
    ['livekit', 'openai/gpt-4.1-mini'],
    ['openai', 'gpt-4.1-mini-2025-04-14'],
  ])('is found for %s %s', (provider, model) => {
    expect(priceOf({ provider, model })).toBe(defaultPrices['openai/gpt-4.1-mini']);
  });

  it('is unknown if nobody knows it, and free on this machine', () => {
    expect(priceOf({ provider: 'acme', model: 'thinker' })).toBeUndefined();
    expect(priceOf({ provider: 'localhost:11434', model: 'llama3.1' })).toMatchObject({ inputTokens: 0 });
    expect(priceOf({ provider: 'local', model: 'whisper' })).toMatchObject({ audioMinutes: 0 });
  });

  it('is what the user says, the most particular first', () => {
    const own = { 'openai/gpt-4.1': { inputTokens: 1 }, 'livekit/openai/gpt-4.1': { inputTokens: 2 }, 'acme/*': {} };
    expect(priceOf({ provider: 'openai', model: 'gpt-4.1' }, own)).toEqual({ inputTokens: 1 });
    expect(priceOf({ provider: 'livekit', model: 'openai/gpt-4.1' }, own)).toEqual({ inputTokens: 2 });
    expect(priceOf({ provider: 'acme', model: 'anything' }, own)).toEqual({});
  });
});

describe('the cost', () => {
  const prices = {
    'acme/thinker': {
      inputTokens: 4,
      cachedInputTokens: 1,
      cacheWriteTokens: 5,
      outputTokens: 16,
      inputAudioTokens: 32,
      cachedInputAudioTokens: 2,
      outputAudioTokens: 64,
      inputImageTokens: 8,
    },
    'acme/ear': { audioMinutes: 0.006 },
    'acme/voice': { characters: 30 },
  };

  it('of an answer counts what came from the cache and what went into it', () => {
    const usage = { inputTokens: 1_000_000, inputCachedTokens: 500_000, inputCacheCreationTokens: 100_000 };
    expect(costOf(llmUsage({ ...usage, outputTokens: 10_000 }), prices)).toBeCloseTo(0.4 * 4 + 0.5 + 0.5 + 0.16, 9);
  });

  it('of a realtime model counts sound, images and text apart', () => {
    const usage = llmUsage({
      inputTokens: 1000,
      inputAudioTokens: 600,
      inputImageTokens: 100,
      inputCachedTokens: 300,
      inputCachedAudioTokens: 200,
      outputTokens: 500,
      outputAudioTokens: 400,
    });
    const millionths = 200 * 4 + 100 * 1 + 400 * 32 + 200 * 2 + 100 * 8 + 100 * 16 + 400 * 64;
    expect(costOf(usage, prices)).toBeCloseTo(millionths / 1e6, 12);
  });

  it('of ears and voices counts minutes, characters or tokens', () => {
    expect(costOf(sttUsage({ audioDurationMs: 90_000 }), prices)).toBeCloseTo(0.009, 12);
    expect(costOf(ttsUsage({ charactersCount: 500, audioDurationMs: 9 }), prices)).toBeCloseTo(0.015, 12);
    const byToken = { 'acme/ear': { inputTokens: 2, outputTokens: 10, audioMinutes: 1 } };
    const usage = sttUsage({ inputTokens: 1000, outputTokens: 100, audioDurationMs: 60_000 });
    expect(costOf(usage, byToken)).toBeCloseTo(0.003, 12);
  });

  it('is unknown, not 0, if the price of a part is', () => {
    const noSound = { 'acme/thinker': { inputTokens: 1, outputTokens: 1 } };
    expect(costOf(llmUsage({ inputTokens: 10, inputAudioTokens: 5 }), noSound)).toBeUndefined();
    expect(costOf(llmUsage({ inputTokens: 10 }), noSound)).toBeCloseTo(0.00001, 12);
    expect(costOf(sttUsage({ audioDurationMs: 1 }), { 'acme/ear': { inputTokens: 1 } })).toBeUndefined();
    expect(costOf(llmUsage({ inputTokens: 10 }))).toBeUndefined();
  });

  it('of a session says what it does not know', () => {
    const used = [llmUsage({ inputTokens: 1_000_000 }), ttsUsage({ model: 'new', charactersCount: 5 })];
    expect(sessionCostOf(used, prices)).toEqual({
      totalUsd: undefined,
      knownUsd: 4,
      unpriced: ['acme/new'],
      models: [
        { type: 'llm_usage', provider: 'acme', model: 'thinker', usd: 4 },
        { type: 'tts_usage', provider: 'acme', model: 'new', usd: undefined },
      ],
    });
    expect(sessionCostOf(used.slice(0, 1), prices).totalUsd).toBe(4);
  });
});

it('the list holds prices above 0 only', () => {
  const prices = Object.values(defaultPrices).flatMap((price) => Object.values(price));
  expect(prices.length).toBeGreaterThan(50);
  expect(prices.filter((price) => !(price > 0))).toEqual([]);
});
