// The real engine in its worker thread.
import { systemClock } from '@livekit/agents';
import { afterAll, expect, test, vi } from 'vitest';
import { EspeakVoice, EspeakWorker } from './espeak.js';
import type { Sound } from './voice.js';

// The cores may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });
const english = { voice: 'en-us', rate: 165, pitch: 50 };
const voice = new EspeakVoice(english);
const never = new AbortController().signal;
const longText = 'This sentence goes on and on and does not end for a good while. '.repeat(40);

afterAll(() => voice[Symbol.asyncDispose]());

async function sounds(text: string, from = voice): Promise<Sound[]> {
  const heard: Sound[] = [];
  await from.say({ text, signal: never, onSound: (sound) => heard.push(sound) });
  return heard;
}

const samplesOf = (heard: Sound[]) => heard.reduce((sum, { pcm }) => sum + pcm.length, 0);
const loudnessOf = (heard: Sound[]) =>
  Math.sqrt(
    heard.reduce((sum, { pcm }) => sum + pcm.reduce((inner, sample) => inner + sample * sample, 0), 0) /
      samplesOf(heard),
  );

test('speaks a sentence: loud enough, as long as a person would take, in small pieces, with the times of its words', async () => {
  const heard = await sounds('Your table is booked for eight.');
  const seconds = samplesOf(heard) / voice.sampleRate;
  expect(seconds).toBeGreaterThan(1.2);
  expect(seconds).toBeLessThan(4);
  expect(loudnessOf(heard)).toBeGreaterThan(500);
  expect(Math.max(...heard.map(({ pcm }) => pcm.length))).toBeLessThanOrEqual(voice.sampleRate / 10 + 1);
  const words = heard.flatMap((sound) => sound.words);
  expect(words.map((word) => word.position)).toEqual([0, 5, 11, 14, 21, 25]);
  expect(words.map((word) => word.atMs)).toEqual(words.map((word) => word.atMs).toSorted((a, b) => a - b));
  expect(words.at(-1)?.atMs).toBeLessThan(seconds * 1000);
});

test('a higher rate takes less time', async () => {
  const fast = new EspeakVoice({ ...english, rate: 300 });
  const [slowly, quickly] = [await sounds('One two three four five.'), await sounds('One two three four five.', fast)];
  expect(samplesOf(quickly)).toBeLessThan(samplesOf(slowly) * 0.8);
  await fast[Symbol.asyncDispose]();
});

test.each(['en-gb', 'en-GB+f3', 'fr-fr'])('finds the voice %s, which it calls by its language alone', async (name) => {
  const other = new EspeakVoice({ ...english, voice: name });
  expect(samplesOf(await sounds('Yes.', other))).toBeGreaterThan(1000);
  await other[Symbol.asyncDispose]();
});

test('an abort stops it within a piece', async () => {
  const clock = [systemClock.now()];
  const whole = samplesOf(await sounds(longText));
  clock.push(systemClock.now());
  const controller = new AbortController();
  let spoken = 0;
  const onSound = ({ pcm }: Sound) => {
    expect(controller.signal.aborted).toBe(false);
    spoken += pcm.length;
    controller.abort();
  };
  await voice.say({ text: longText, signal: controller.signal, onSound });
  clock.push(systemClock.now());
  expect(spoken).toBeGreaterThan(0);
  expect(spoken).toBeLessThan(whole / 20);
  // Not only unheard: the engine itself stops, so that the thread is free for the next.
  const [began = 0, ended = 0, aborted = 0] = clock;
  expect(aborted - ended).toBeLessThan((ended - began) / 2);
});

test('several utterances share the thread, each gets its own sound, and an aborted one does not hold the next', async () => {
  const controller = new AbortController();
  const first = voice.say({ text: longText, signal: controller.signal, onSound: () => controller.abort() });
  const [, hello, bye] = await Promise.all([first, sounds('Hello.'), sounds('Good bye to you all.')]);
  expect(samplesOf(hello)).toBeGreaterThan(0);
  expect(samplesOf(bye)).toBeGreaterThan(samplesOf(hello));
});

test('an utterance that is aborted before its turn is silent', async () => {
  const heard: Sound[] = [];
  await voice.say({ text: 'Hello.', signal: AbortSignal.abort(), onSound: (sound) => heard.push(sound) });
  expect(heard).toEqual([]);
});

test('an unknown voice is an error that names it, and the thread goes on', async () => {
  const odd = new EspeakVoice({ ...english, voice: 'klingon-x' });
  await expect(sounds('Hello.', odd)).rejects.toMatchObject({
    code: 'local_voice_missing',
    message: expect.stringContaining('klingon-x'),
  });
  await odd[Symbol.asyncDispose]();
  expect(samplesOf(await sounds('Hello.'))).toBeGreaterThan(0);
});

test('without the optional package the error says how to get it', async () => {
  const worker = new EspeakWorker('@echogarden/not-installed');
  const said = worker.say({ text: 'Hello.', signal: never, onSound: () => undefined }, english);
  await expect(said).rejects.toMatchObject({
    code: 'local_voice_missing',
    message: expect.stringContaining('npm install @echogarden/espeak-ng-emscripten'),
  });
  await worker.close();
});

test('a thread that ended fails what it had to say; the next utterance gets a new one', async () => {
  const worker = new EspeakWorker();
  const said = worker.say({ text: longText, signal: never, onSound: () => void worker.close() }, english);
  await expect(said).rejects.toMatchObject({ code: 'local_voice_failed', retryable: true });
  expect(worker.alive).toBe(false);
  const own = new EspeakVoice(english);
  expect(samplesOf(await sounds('Hello.', own))).toBeGreaterThan(0);
  await own[Symbol.asyncDispose]();
});
