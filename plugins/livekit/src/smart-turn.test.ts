// Smart Turn in a session: languages, the default, and what happens without weights.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initializeLogger, isAudioTurnDetector, log, Plugin, type voice } from '@livekit/agents';
import { FakeVAD, startSession, VirtualClock } from '@livekit/agents/testing';
import { AudioFrame } from '@livekit/rtc-node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import * as livekit from './index.js';

const { SmartTurn } = livekit.turnDetector;
const standIn = fileURLToPath(
  new URL('../../../packages/turn-detector/src/__fixtures__/tiny-sound.onnx', import.meta.url),
);
const empty = mkdtempSync(join(tmpdir(), 'no-models-'));
beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
beforeEach(() => void vi.stubEnv('LIVEKIT_AGENTS_MODEL_DIR', empty));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(empty, { recursive: true }));

const never = new AbortController().signal;

it('is a detector that hears, in its 23 languages and in one that is not known yet', async () => {
  const detector = await SmartTurn.load({ modelPath: standIn, unlikelyThreshold: 0.4 });
  expect(isAudioTurnDetector(detector)).toBe(true);
  expect(await detector.unlikelyThreshold('de-CH')).toBe(0.4);
  expect(await detector.unlikelyThreshold()).toBe(0.4);
  expect(await detector.unlikelyThreshold('sw')).toBeUndefined();
  expect(() => new SmartTurn({ unlikelyThreshold: -1 })).toThrow(RangeError);
});

it('answers by the sound of its own conversation, and forgets it with the turn', async () => {
  const detector = new SmartTurn({ modelPath: standIn });
  const loud = detector.stream();
  const quiet = detector.stream();
  const sound = Int16Array.from({ length: 160 }, (_, index) => 3000 * Math.sin(index / 3));
  for (let frame = 0; frame < 100; frame += 1) {
    loud.pushFrame(new AudioFrame(sound, 16_000, 1, 160));
    quiet.pushFrame(new AudioFrame(new Int16Array(160), 16_000, 1, 160));
  }
  const heard = await loud.predict({ timeoutMs: 1000, signal: never });
  const silence = await quiet.predict({ timeoutMs: 1000, signal: never });
  expect(heard).toBeGreaterThan(silence);
  loud.clear?.();
  expect(await loud.predict({ timeoutMs: 1000, signal: never })).toBe(silence);
});

it('supports no language without weights, says why once, and cannot be loaded', async () => {
  vi.resetModules();
  const fresh = await import('./smart-turn.js');
  const warn = vi.spyOn(log(), 'warn');
  const detectors = [new fresh.SmartTurn(), new fresh.SmartTurn()];
  expect(await detectors[0]?.supportsLanguage('en')).toBe(false);
  expect(await detectors[1]?.unlikelyThreshold()).toBeUndefined();
  expect(warn.mock.calls).toEqual([[expect.stringContaining('"download-files"')]]);
  warn.mockRestore();
  await expect(SmartTurn.load()).rejects.toMatchObject({ code: 'model_missing' });
});

it.each([
  ['named', () => ({ turnDetection: new SmartTurn() })],
  ['not named', () => ({})],
])('lets the session work on its VAD where there are no weights; detector %s', async (_, turnHandling) => {
  const clock = new VirtualClock();
  const vad = new FakeVAD({ clock, minSilenceDuration: 250 });
  const test = await startSession({
    clock,
    vad,
    llm: [{ input: 'Hello', content: 'Hi.' }],
    options: { turnHandling: turnHandling() },
  });
  test.userSays('Hello', 600, 50);
  await test.untilQuiet();
  const texts = test.session.history.items.flatMap((item) => (item.type === 'message' ? [item.textContent] : []));
  expect(texts).toEqual(['Hello', 'Hi.']);
  await test.close();
});

it('is the default where its weights are, and says so once', async () => {
  vi.resetModules();
  const fresh = await import('./default-detector.js');
  const info = vi.spyOn(log(), 'info');
  expect(await fresh.defaultDetector()).toBeNull();
  const weights = join(empty, 'smart-turn-v3.2', 'smart-turn-v3.2-cpu.onnx');
  mkdirSync(dirname(weights));
  copyFileSync(standIn, weights);
  expect(await fresh.defaultDetector()).toMatchObject({ model: 'smart-turn-v3.2' });
  await fresh.defaultDetector();
  rmSync(dirname(weights), { recursive: true });
  const lines = info.mock.calls.map((call) => call.map(String).at(-1));
  expect(lines).toEqual([expect.stringContaining('"download-files"'), expect.stringContaining('Smart Turn v3.2')]);
  info.mockRestore();
});

it('fetches nothing that was not asked for, and names what could not be had', async () => {
  const plugin = Plugin.registeredPlugins.find((one) => one.title === 'livekit');
  vi.stubEnv('LIVEKIT_AGENTS_MODEL_DIR', '');
  vi.stubEnv('XDG_CACHE_HOME', empty);
  vi.stubEnv('LIVEKIT_AGENTS_MODEL_MIRROR', 'http://127.0.0.1:9');
  vi.stubEnv('LIVEKIT_AGENTS_TURN_MODELS', '');
  await plugin?.downloadFiles();
  vi.stubEnv('LIVEKIT_AGENTS_TURN_MODELS', 'en, smart-turn');
  const failure: unknown = await Promise.resolve(plugin?.downloadFiles()).catch((error: unknown) => error);
  expect(String(failure)).toMatch(/smart-turn-v3\.2.*livekit-turn-detector-en/s);
  expect(String(failure)).not.toContain('multilingual:');
});

it('satisfies the type of turn detectors', () => {
  const options: voice.AgentSessionOptions = { turnDetection: new livekit.turnDetector.EnglishModel() };
  expect(options.turnDetection).toMatchObject({ model: 'en', provider: 'livekit' });
});
