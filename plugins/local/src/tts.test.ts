// The voice as a TTS.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tts as base } from '@livekit/agents';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../test/kit.js';
import { TTS } from './tts.js';

const tts = new TTS();
const once = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 1_000 };
const longText = 'This sentence goes on and on and does not end for a good while. '.repeat(40);

afterAll(() => tts.close());
afterEach(() => vi.unstubAllEnvs());

type Piece = base.SynthesizedAudio | typeof base.SynthesizeStream.END_OF_STREAM;

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const pieces: T[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

const audioOf = (pieces: Piece[]) => pieces.filter((piece) => typeof piece !== 'symbol');
const secondsOf = (pieces: base.SynthesizedAudio[]) =>
  pieces.reduce((sum, { frame }) => sum + frame.samplesPerChannel / frame.sampleRate, 0);
const wordsOf = (pieces: base.SynthesizedAudio[]) => pieces.flatMap((piece) => piece.timedTranscripts ?? []);

test('speaks a text: 20 ms mono frames at 22.05 kHz, the last one marked, words in order', async () => {
  const pieces = await all(tts.synthesize('Your table is booked. See you at eight!'));
  expect(tts.sampleRate).toBe(22_050);
  const sizes = new Set(
    pieces.slice(0, -1).map(({ frame }) => [frame.sampleRate, frame.channels, frame.samplesPerChannel].join()),
  );
  expect([...sizes]).toEqual(['22050,1,441']);
  expect(pieces.map(({ final }) => final)).toEqual([...pieces.slice(1).map(() => false), true]);
  expect(pieces.map(({ deltaText }) => deltaText ?? '').join('')).toBe('Your table is booked. See you at eight!');
  expect(secondsOf(pieces)).toBeGreaterThan(1.9);
  const words = wordsOf(pieces);
  expect(words.map(({ text }) => text).join('')).toBe('Your table is booked. See you at eight!');
  const starts = words.map(({ startTime }) => startTime ?? -1);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(words.at(-1)?.endTime).toBeCloseTo(secondsOf(pieces), 1);
});

test('collect gives one frame with all of it', async () => {
  const frame = await tts.synthesize('Hello there.').collect();
  expect(frame.samplesPerChannel / frame.sampleRate).toBeGreaterThan(0.5);
  expect(Math.max(...frame.data)).toBeGreaterThan(3_000);
});

test('closing a synthesis stops it within a piece of sound', async () => {
  const stream = tts.synthesize(longText);
  let frames = 0;
  for await (const _piece of stream) {
    frames += 1;
    if (frames === 3) stream.close();
  }
  expect(frames).toBeLessThan(50);
  const next = await all(tts.synthesize('Hello.'));
  expect(next.length).toBeGreaterThan(0);
});

test('an aborted signal makes a synthesis silent', async () => {
  expect(await all(tts.synthesize(longText, undefined, AbortSignal.abort()))).toEqual([]);
});

test('a stream speaks a sentence before the text has ended', async () => {
  const stream = tts.stream();
  stream.pushText('The first sentence is here. And the sec');
  const first = await stream.next();
  expect(first.done).toBe(false);
  stream.pushText('ond one too.');
  stream.endInput();
  const pieces = audioOf(await all(stream));
  expect(
    pieces
      .map(({ deltaText }) => deltaText ?? '')
      .join('')
      .trim(),
  ).toBe('And the second one too.');
});

test('a flush ends a segment: the last frame is marked, END_OF_STREAM follows, the next segment starts at 0', async () => {
  const stream = tts.stream();
  stream.pushText('One moment please.');
  stream.flush();
  stream.pushText('Here I am again.');
  stream.endInput();
  const pieces = await all(stream);
  const ends = pieces.flatMap((piece, index) => (piece === base.SynthesizeStream.END_OF_STREAM ? [index] : []));
  expect(ends).toHaveLength(2);
  expect(ends.at(-1)).toBe(pieces.length - 1);
  const segments = [pieces.slice(0, ends[0]), pieces.slice((ends[0] ?? 0) + 1)].map(audioOf);
  for (const segment of segments) {
    expect(segment.at(-1)?.final).toBe(true);
    expect(segment.filter(({ final }) => final)).toHaveLength(1);
    expect(new Set(segment.map(({ segmentId }) => segmentId)).size).toBe(1);
    expect(wordsOf(segment)[0]?.startTime).toBeLessThan(0.2);
  }
  expect(segments[0]?.[0]?.segmentId).not.toBe(segments[1]?.[0]?.segmentId);
});

test('the second sentence of a segment is timed from its start', async () => {
  const words = wordsOf(await all(tts.synthesize('The first sentence is here. Second one.')));
  const at = words.findIndex(({ text }) => text.startsWith('Second'));
  expect(words[at]?.startTime).toBeGreaterThan(1);
  // A breath between sentences.
  expect((words[at]?.startTime ?? 0) - (words[at - 1]?.endTime ?? 0)).toBeCloseTo(0.3, 1);
});

test('closing a stream ends it at once', async () => {
  const stream = tts.stream();
  stream.pushText(longText);
  stream.flush();
  await stream.next();
  stream.close();
  expect((await all(stream)).length).toBeLessThan(100);
});

test('reports metrics of what it spoke', async () => {
  const metrics: { charactersCount: number; audioDurationMs: number; streamed: boolean; ttfbMs: number }[] = [];
  tts.on('metrics_collected', (event) => metrics.push(event));
  const stream = tts.stream();
  stream.pushText('Hello there.');
  stream.endInput();
  await all(stream);
  expect(metrics).toMatchObject([{ charactersCount: 12, streamed: true }]);
  expect(metrics[0]?.audioDurationMs).toBeGreaterThan(500);
  expect(metrics[0]?.ttfbMs).toBeGreaterThan(0);
});

test('an unknown voice fails with its name and is not tried again', async () => {
  const odd = new TTS({ voice: 'klingon-x' });
  const errors: unknown[] = [];
  odd.on('error', (event) => errors.push(event.error));
  await expect(odd.synthesize('Hello.', { ...once, maxRetry: 3 }).collect()).rejects.toThrow('klingon-x');
  expect(errors).toMatchObject([{ name: 'APIError', retryable: false }]);
  await odd.close();
});

test('a Piper voice is used where one is named', () => {
  const model = join(temporaryDirectory(), 'voice.onnx');
  writeFileSync(`${model}.json`, '{"audio":{"sample_rate":16000}}');
  vi.stubEnv('LIVEKIT_LOCAL_PIPER_MODEL', model);
  expect([new TTS().model, new TTS().sampleRate, new TTS().capabilities.alignedTranscript]).toEqual([
    'piper',
    16_000,
    false,
  ]);
  expect(new TTS({ engine: 'espeak' }).model).toBe('espeak-ng');
});
