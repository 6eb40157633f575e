// The text detectors with a stand-in model in place of the real weights: what reaches it, thresholds, faults.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initializeLogger, llm, log } from '@livekit/agents';
import { sharedThread } from '@livekit/agents-turn-detector';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { spokenMessages } from './conversation.js';
import { EnglishModel, MultilingualModel } from './text-models.js';

const fixtures = new URL('../../../packages/turn-detector/src/__fixtures__/', import.meta.url);
const directory = mkdtempSync(join(tmpdir(), 'turn-models-'));
const files = {
  'onnx/model_q8.onnx': 'tiny-text.onnx',
  'tokenizer.json': 'tiny-tokenizer.json',
  'tokenizer_config.json': 'tiny-tokenizer-config.json',
  'languages.json': 'tiny-languages.json',
};

beforeAll(() => {
  initializeLogger({ pretty: false, level: 'silent' });
  for (const [name, fixture] of Object.entries(files)) {
    for (const id of ['livekit-turn-detector-en', 'livekit-turn-detector-multilingual']) {
      const path = join(directory, id, name);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(new URL(fixture, fixtures), path);
    }
  }
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

function conversation(): llm.ChatContext {
  const chatCtx = llm.ChatContext.empty();
  chatCtx.addMessage({ role: 'system', content: 'Be brief.' });
  chatCtx.addMessage({ role: 'assistant', content: 'Yes?' });
  chatCtx.addMessage({ role: 'user', content: 'And then, please' });
  return chatCtx;
}

describe('with weights', () => {
  it('answers from what was spoken, not from what the agent was told', async () => {
    vi.stubEnv('LIVEKIT_AGENTS_MODEL_DIR', directory);
    const answer = await new EnglishModel().predictEndOfTurn(conversation());
    expect(answer).toBeGreaterThan(0);
    expect(spokenMessages(conversation())).toEqual([
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: 'And then, please' },
    ]);
    const other = conversation();
    other.addMessage({ role: 'developer', content: 'Something else.' });
    expect(await new EnglishModel().predictEndOfTurn(other)).toBe(answer);
  });

  it("has the model's thresholds, or one's own for languages the model knows", async () => {
    vi.stubEnv('LIVEKIT_AGENTS_MODEL_DIR', directory);
    const multilingual = new MultilingualModel();
    expect(await multilingual.unlikelyThreshold('pt-BR')).toBe(0.3);
    expect(await multilingual.supportsLanguage('xx')).toBe(false);
    expect(await multilingual.supportsLanguage(undefined)).toBe(false);
    expect(await new MultilingualModel(0.7).unlikelyThreshold('pt')).toBe(0.7);
    expect(await new MultilingualModel(0.7).unlikelyThreshold('xx')).toBeUndefined();
    expect(await new EnglishModel().unlikelyThreshold()).toBe(0.1);
  });

  it('shows the licence once', async () => {
    vi.stubEnv('LIVEKIT_AGENTS_MODEL_DIR', directory);
    vi.resetModules();
    const fresh = await import('./text-models.js');
    const info = vi.spyOn(log(), 'info');
    await new fresh.EnglishModel().supportsLanguage('en');
    await new fresh.EnglishModel().supportsLanguage('en');
    expect(info.mock.calls).toEqual([[expect.stringContaining('LiveKit Model License')]]);
    info.mockRestore();
  });

  it('gives up after the timeout', async () => {
    vi.stubEnv('LIVEKIT_AGENTS_MODEL_DIR', directory);
    const model = fileURLToPath(new URL('tiny-sound.onnx', fixtures));
    const others = Array.from({ length: 8 }, () =>
      sharedThread.ask({ kind: 'smart-turn', model }, { kind: 'sound', pcm: new Int16Array(128_000).fill(9) }),
    );
    await expect(new EnglishModel().predictEndOfTurn(conversation(), 1)).rejects.toThrow('no answer within 1 ms');
    await Promise.all(others);
  });
});

describe('without weights', () => {
  it('supports nothing, and says why once', async () => {
    vi.stubEnv('LIVEKIT_AGENTS_MODEL_DIR', join(directory, 'nothing'));
    const warn = vi.spyOn(log(), 'warn');
    const detector = new EnglishModel();
    expect(await detector.supportsLanguage('en')).toBe(false);
    expect(await detector.supportsLanguage('en')).toBe(false);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('"download-files"')]]);
    await expect(detector.predictEndOfTurn(conversation())).rejects.toThrow('"download-files"');
    warn.mockRestore();
  });
});

it('refuses a threshold that cannot be one', () => {
  expect(() => new EnglishModel(2)).toThrow(RangeError);
});
