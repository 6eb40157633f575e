// The forms in which audio may come from the speech API, against a real HTTP server.

import { encodeWav } from '@livekit/agents/provider';
import { initializeLogger, type tts } from '@livekit/agents';
import { beforeAll, expect, it } from 'vitest';
import type { Handler } from './__fixtures__/server.js';
import { TestServer } from './__fixtures__/server.js';
import { TTS } from './tts.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const samples = Int16Array.from({ length: 2400 }, (_, index) => index * 13 - 16_000);
const once = { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 2000 };

const answer =
  (type: string, ...parts: (Uint8Array | string)[]): Handler =>
  async (response) => {
    response.writeHead(200, { 'content-type': type });
    for (const part of parts) await new Promise((resolve) => response.write(part, resolve));
    response.end();
  };

async function speak(server: TestServer, options: object = {}) {
  const voice = new TTS({ baseURL: server.baseURL, ...options });
  const metrics: { inputTokens?: number; outputTokens?: number }[] = [];
  const errors: Error[] = [];
  voice.on('metrics_collected', (event) => metrics.push(event));
  voice.on('error', ({ error }) => errors.push(error));
  const heard: tts.SynthesizedAudio[] = [];
  for await (const piece of voice.synthesize('Hello', once)) heard.push(piece);
  return { sound: heard.flatMap(({ frame }) => [...frame.data]), metrics, errors };
}

it('is taken from events, which tell the tokens', async () => {
  const bytes = Buffer.from(samples.buffer);
  const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
  const delta = (part: Buffer) => event({ type: 'speech.audio.delta', audio: part.toString('base64') });
  const done = event({
    type: 'speech.audio.done',
    usage: { input_tokens: 5, output_tokens: 60, total_tokens: 65 },
  });
  await using server = await TestServer.start(
    answer('text/event-stream', delta(bytes.subarray(0, 1001)), delta(bytes.subarray(1001)), done),
  );
  const { sound, metrics } = await speak(server, { model: 'gpt-4o-mini-tts', streamFormat: 'sse' });
  expect(sound).toEqual([...samples]);
  expect(metrics).toMatchObject([{ inputTokens: 5, outputTokens: 60, charactersCount: 5 }]);
  expect(server.json(0)).toMatchObject({ stream_format: 'sse', response_format: 'pcm' });
});

it.each([
  ['one piece', [4844]],
  ['pieces that split the header', [1, 2, 20, 30]],
])('is found in a WAV file that comes in %s', async (_name, cuts) => {
  const wav = encodeWav({ samples, sampleRate: 24_000, channels: 1 });
  let at = 0;
  const parts = [...cuts, wav.length].map((size) => wav.subarray(at, (at += size)));
  await using server = await TestServer.start(answer('audio/wav', ...parts.filter(({ length }) => length > 0)));
  expect((await speak(server)).sound).toEqual([...samples]);
});

it.each([
  ['audio/mpeg', new Uint8Array(100), /audio\/mpeg/],
  ['audio/wav', encodeWav({ samples, sampleRate: 22_050, channels: 1 }), /22050 Hz/],
])('is refused as %s that cannot be played', async (type, bytes, message) => {
  await using server = await TestServer.start(answer(type, bytes));
  const { sound, errors } = await speak(server);
  expect(sound).toEqual([]);
  expect(errors).toMatchObject([{ retryable: false, message: expect.stringMatching(message) as string }]);
});

it('refuses a speed out of range', () => {
  expect(() => new TTS({ apiKey: 'k', speed: 5 })).toThrow(/0.25 and 4/);
  const voice = new TTS({ apiKey: 'k' });
  expect(() => voice.updateOptions({ speed: 0 })).toThrow(/0.25 and 4/);
});
