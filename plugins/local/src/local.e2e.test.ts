// The real thing: installs speech recognition into this user's cache (kept between runs), starts it, listens, speaks.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SpeechServer, STT, startLocalSpeech, transcribe, transcribeWav, TTS } from './index.js';

const spoken = fileURLToPath(new URL('../../../packages/testing/audio/go-forward-ten-meters.wav', import.meta.url));
// The cores may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });
const installMs = 600_000;
const tts = new TTS();

beforeAll(async () => {
  await startLocalSpeech();
}, installMs);

afterAll(async () => {
  await (await SpeechServer.start()).close();
  await tts.close();
});

/** Words without case and punctuation, figures as words. */
function words(text: string): string[] {
  const figures: Record<string, string> = { '8': 'eight', '10': 'ten', '8:00': 'eight' };
  const found = text.toLowerCase().match(/[a-z']+|\d+(:\d+)?/g) ?? [];
  return found.map((word) => figures[word] ?? word);
}

test('understands a person', async () => {
  expect(words(await transcribeWav(spoken)).join(' ')).toContain('go forward ten meters');
});

test('hears most of what the local voice says', async () => {
  const said = "your table is booked for eight o'clock";
  const frame = await tts.synthesize(said).collect();
  const heard = new Set(words(await transcribe(frame)));
  const missed = words(said).filter((word) => !heard.has(word));
  expect(missed.length).toBeLessThanOrEqual(2);
});

test('is an ordinary STT', async () => {
  const event = await new STT().recognize(await tts.synthesize('Good morning, how are you today?').collect());
  expect(words(event.alternatives?.[0].text ?? '')).toEqual(expect.arrayContaining(['good', 'morning', 'today']));
  expect(event.alternatives?.[0].confidence).toBeGreaterThan(0.3);
});

test('silence says nothing, and another language is refused rather than guessed', async () => {
  const frame = await tts.synthesize('Hello.').collect();
  frame.data.fill(0);
  expect(await transcribe(frame)).toBe('');
  await expect(new STT({ language: 'de' }).recognize(frame)).rejects.toMatchObject({
    name: 'APIStatusError',
    statusCode: 400,
  });
});

test('only those who know the token are served', async () => {
  const { url, token } = await SpeechServer.start();
  expect((await fetch(new URL('/health', url))).status).toBe(401);
  expect((await fetch(new URL('/health', url), { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
});

test('many at once wait for their turn and are all heard', async () => {
  const heard = await Promise.all(Array.from({ length: 4 }, () => transcribeWav(spoken)));
  for (const text of heard) expect(words(text).join(' ')).toContain('ten meters');
});
