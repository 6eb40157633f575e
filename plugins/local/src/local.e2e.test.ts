// The real thing: installs speech recognition into this user's cache (kept between runs), starts it, listens, speaks.
import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AudioFrame } from '@livekit/rtc-node';
import { sleep, stt, systemClock } from '@livekit/agents';
import { FakeVAD } from '@livekit/agents/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../test/kit.js';
import { isAlive } from './file-lock.js';
import { provisionLocalSpeech, SpeechServer, STT, startLocalSpeech, transcribe, transcribeWav, TTS } from './index.js';
import { parseSpeechModel } from './speech-models.js';

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
  const server = await SpeechServer.start();
  const wav = new Uint8Array(await readFile(spoken));
  await expect(server.recognize({ wav, language: 'de' })).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('multilingual'),
  });
  await expect(server.recognize({ wav, language: undefined })).resolves.toMatchObject({ language: 'en' });
});

test('a model by its directory, two of them at a time; a directory without one is refused', async () => {
  const { modelDir } = await provisionLocalSpeech();
  const wav = new Uint8Array(await readFile(spoken));
  const server = await SpeechServer.start();
  const model = parseSpeechModel(modelDir);
  expect((await server.recognize({ wav, language: 'en', model })).text).toMatch(/go forward/i);
  const gone = { kind: 'directory', name: 'gone', directory: temporaryDirectory() } as const;
  await expect(server.recognize({ wav, language: 'en', model: gone })).rejects.toMatchObject({ statusCode: 400 });
});

test('says words while the user speaks, and the final text soon after the end', async () => {
  const vad = new FakeVAD();
  const stream = new STT({ interimResults: true, vad }).stream();
  const wav = new Uint8Array(await readFile(spoken));
  const samples = new Int16Array(wav.buffer.slice(44));
  const events: stt.SpeechEvent[] = [];
  const reading = (async () => {
    for await (const event of stream) events.push(event);
  })();
  const speech = samples.length / 320;
  for (let at = 0; at < speech + 60; at += 1) {
    const frame = new Int16Array(320);
    frame.set(samples.subarray(at * 320, at * 320 + 320));
    stream.pushFrame(new AudioFrame(frame, 16_000, 1, 320));
    await sleep(systemClock, 20);
  }
  stream.endInput();
  await reading;
  const textOf = (type: stt.SpeechEventType) =>
    events.filter((event) => event.type === type).map((event) => event.alternatives?.[0].text ?? '');
  expect(textOf(stt.SpeechEventType.INTERIM_TRANSCRIPT).length).toBeGreaterThan(0);
  expect(words(textOf(stt.SpeechEventType.FINAL_TRANSCRIPT).join(' ')).join(' ')).toContain('ten meters');
});

// The voice says a sentence a little differently each time, and the smallest ears mishear a word now and then.
test('a Piper voice by name is understood', { timeout: installMs, retry: 2 }, async () => {
  const piper = new TTS({ voice: 'piper/en_US-joe-medium' });
  try {
    const said = 'The kitchen closes at ten, and the bar is open until midnight.';
    const heard = words(await transcribe(await piper.synthesize(said).collect()));
    const right = words(said).filter((word) => heard.includes(word));
    expect(right.length / words(said).length).toBeGreaterThan(0.6);
  } finally {
    await piper.close();
  }
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

test('the server ends with the process that started it, even if that is killed', async () => {
  const { python } = await provisionLocalSpeech();
  const starter = fileURLToPath(new URL('../test/start-server.ts', import.meta.url));
  const environment = {
    ...process.env,
    LIVEKIT_LOCAL_SPEECH_URL: '',
    LOCAL_SPEECH_CACHE: temporaryDirectory(),
    LOCAL_SPEECH_HOME: python.split('/venv/')[0],
  };
  const parent = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', starter], {
    env: environment,
    stdio: 'pipe',
  });
  const line = await new Promise<string>((resolve, reject) => {
    parent.stdout.setEncoding('utf8').once('data', resolve);
    parent.once('exit', () => reject(new Error('it did not start')));
  });
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
});

test('what Whisper says in a loop is kept once, what people repeat stays', async () => {
  const { python } = await provisionLocalSpeech();
  const server = fileURLToPath(new URL('../server', import.meta.url));
  const clean = (text: string) => {
    const code =
      'import sys; sys.path.insert(0, sys.argv[1]); from speech_server import clean; print(clean(sys.argv[2]))';
    return spawnSync(python, ['-c', code, server, text], { encoding: 'utf8' }).stdout.trim();
  };
  expect(clean('And then we go. And then we go. And then we go. And then we go. Bye.')).toBe('And then we go. Bye.');
  expect(clean('no no no, not that one')).toBe('no no no, not that one');
  expect(clean('you '.repeat(40))).toBe('you');
  expect(clean('[BLANK_AUDIO] (music) Hello.')).toBe('Hello.');
});
