// Realtime transcription against a real socket server.

import type { APIConnectOptions } from '@livekit/agents';
import { initializeLogger, stt } from '@livekit/agents';
import { FakeVAD, loudFrame, silentFrame } from '@livekit/agents/testing';
import type { AudioFrame } from '@livekit/rtc-node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { json, TestServer } from './__fixtures__/server.js';
import { type Peer, SocketServer } from './__fixtures__/socket-server.js';
import { failureOf, greet, heard, oneTurn, read, second, textsOf } from './__fixtures__/transcription.js';
import * as events from './__fixtures__/transcription-events.js';
import { loadDefaultVad } from './default-vad.js';
import { STT } from './stt.js';
import type { SpeechStream } from './stt-stream.js';

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };
const model = 'gpt-4o-mini-transcribe';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const { END_OF_SPEECH, FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT, RECOGNITION_USAGE, START_OF_SPEECH } = stt.SpeechEventType;

describe('recognition while people speak', () => {
  it('sends 24 kHz mono and tells beginnings, words, ends and usage', async () => {
    await using server = await SocketServer.start([oneTurn('item_1', 'Go forward. ')]);
    const ear = new STT({ baseURL: server.baseURL, apiKey: 'sk-test', model, prompt: 'A robot.', keywords: ['Gouda'] });
    const metrics: { inputTokens?: number; audioDurationMs: number }[] = [];
    ear.on('metrics_collected', (event) => metrics.push(event));
    const stream = ear.stream({ connOptions: fast });
    for (const frame of second()) stream.pushFrame(frame);
    stream.endInput();
    const all = await read(stream);
    expect(all.filter(({ type }) => type !== RECOGNITION_USAGE).map(({ type }) => type)).toEqual([
      START_OF_SPEECH,
      INTERIM_TRANSCRIPT,
      INTERIM_TRANSCRIPT,
      END_OF_SPEECH,
      FINAL_TRANSCRIPT,
    ]);
    expect(all[2]?.alternatives?.[0]).toMatchObject({ text: 'Go forward', language: 'en' });
    expect(all.find(({ type }) => type === FINAL_TRANSCRIPT)).toMatchObject({
      requestId: 'item_1',
      alternatives: [{ text: 'Go forward.', language: 'en', startTime: 0.12, endTime: 0.48 }],
    });
    expect(metrics.some(({ inputTokens }) => inputTokens === 14)).toBe(true);
    expect(metrics.reduce((sum, { audioDurationMs }) => sum + audioDurationMs, 0)).toBeCloseTo(1000, -1);

    const [peer] = server.peers;
    expect(server.asked).toEqual([`GET /v1/realtime?intent=transcription&model=${model}`]);
    expect(peer?.headers.authorization).toBe('Bearer sk-test');
    expect(peer?.received[0]).toEqual({
      type: 'session.update',
      session: {
        type: 'transcription',
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24_000 },
            transcription: { model, language: 'en', prompt: 'A robot. Gouda' },
            turn_detection: { type: 'server_vad', threshold: 0.5, prefix_padding_ms: 600, silence_duration_ms: 350 },
          },
        },
      },
    });
    const samples = heard(peer);
    expect(samples.length / 24_000).toBeCloseTo(1, 1);
    expect(samples[12_000]).toBeGreaterThan(900);
  });

  it('tells pieces in the order in which they were spoken, and loses none to a late one', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await greet(peer);
        await peer.until('input_audio_buffer.append', 10);
        for (const id of ['a', 'b', 'c', 'd', 'e']) peer.send(events.committed(id));
        peer.send(events.completed('b', 'two'), events.completed('a', 'one'));
        // c never comes.
        peer.send(events.completed('d', 'four'), events.failed('e', 'server_error'), events.committed('f'));
        peer.send(events.completed('f', 'six'));
        await peer.until('session.update', 2);
        peer.send(events.updated);
      },
    ]);
    const stream = new STT({ baseURL: server.baseURL, model }).stream({ connOptions: fast });
    for (const frame of second()) stream.pushFrame(frame);
    stream.endInput();
    expect(textsOf(await read(stream))).toEqual(['one', 'two', 'four', 'six']);
  });

  it('says what the options ask for', async () => {
    await using server = await SocketServer.start([greet]);
    const settings = async (options: object, change?: (stream: SpeechStream, ear: STT) => void) => {
      const ear = new STT({ baseURL: server.baseURL, model, ...options });
      const stream = ear.stream({ connOptions: fast });
      const count = server.peers.length + 1;
      await expect.poll(() => server.peers.length).toBe(count);
      const peer = server.peers.at(-1);
      await peer?.until('session.update');
      change?.(stream, ear);
      const updates = await peer?.until('session.update', change ? 2 : 1);
      await ear.close();
      return updates?.at(-1)?.['session'];
    };
    const input = (value: object) => ({ audio: { input: value } });
    expect(await settings({ turnDetection: { type: 'semantic_vad', eagerness: 'high' } })).toMatchObject(
      input({ turn_detection: { type: 'semantic_vad', eagerness: 'high' } }),
    );
    expect(await settings({ turnDetection: { silence_duration_ms: 900 } })).toMatchObject(
      input({ turn_detection: { type: 'server_vad', threshold: 0.5, silence_duration_ms: 900 } }),
    );
    expect(await settings({ turnDetection: null, noiseReductionType: 'far_field' })).toMatchObject(
      input({ turn_detection: null, noise_reduction: { type: 'far_field' } }),
    );
    const manyLanguages = { model: 'gpt-live-transcribe', language: ['de', 'en'], keywords: ['Gouda'], vad: null };
    expect(await settings(manyLanguages)).toMatchObject(
      input({ transcription: { languages: ['de', 'en'], keywords: ['Gouda'] }, turn_detection: null }),
    );
    expect(await settings({ detectLanguage: true })).toMatchObject(input({ transcription: { model } }));
    expect(await settings({}, (stream) => stream.updateOptions({ language: 'fr' }))).toMatchObject(
      input({ transcription: { language: 'fr' } }),
    );
    expect(await settings({}, (_stream, ear) => ear._updateSessionKeyterms(['Brie']))).toMatchObject(
      input({ transcription: { prompt: 'Brie' } }),
    );
  });

  it('commits what the program flushes, but no silence that the server would put words to', async () => {
    await using server = await SocketServer.start([greet]);
    const flushed = async (options: object, before?: (peer: Peer) => void) => {
      const ear = new STT({ baseURL: server.baseURL, model, ...options });
      const stream = ear.stream({ connOptions: fast });
      const count = server.peers.length + 1;
      await expect.poll(() => server.peers.length).toBe(count);
      const peer = server.peers.at(-1);
      for (const frame of second()) stream.pushFrame(frame);
      await peer?.until('input_audio_buffer.append', 19);
      if (peer) before?.(peer);
      if (before) await stream.next();
      stream.flush();
      stream.updateOptions({ language: 'fr' });
      await peer?.until('session.update', 2);
      await ear.close();
      return peer?.of('input_audio_buffer.commit').length;
    };
    expect(await flushed({ turnDetection: null })).toBe(1);
    expect(await flushed({})).toBe(0);
    expect(await flushed({}, (peer) => peer.send(events.speechStarted('item_1', 10)))).toBe(1);
  });
});

describe('a model that finds no ends of speech', () => {
  it('gets what a detector here takes for speech, with its beginning, and is asked at its end', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await greet(peer);
        await peer.until('input_audio_buffer.commit');
        peer.send(events.committed('item_1'), events.completed('item_1', 'Go.'));
        await peer.until('session.update', 2);
        peer.send(events.updated);
      },
    ]);
    const ear = new STT({ baseURL: server.baseURL, vad: new FakeVAD({ minSilenceDuration: 300 }) });
    expect(ear.model).toBe('gpt-realtime-whisper');
    const stream = ear.stream({ connOptions: fast });
    const frames = (make: (ms: number) => AudioFrame, count: number) => Array.from({ length: count }, () => make(20));
    const sound = [...frames(silentFrame, 100), ...frames(loudFrame, 50), ...frames(silentFrame, 100)];
    for (const frame of sound) stream.pushFrame(frame);
    stream.endInput();
    const all = await read(stream);
    expect(all.filter(({ type }) => type !== RECOGNITION_USAGE).map(({ type }) => type)).toEqual([
      START_OF_SPEECH,
      END_OF_SPEECH,
      FINAL_TRANSCRIPT,
    ]);
    // A second of speech, what came before it and the silence that ended it; of the two and two seconds around it no more.
    const seconds = heard(server.peers[0]).length / 24_000;
    expect(seconds).toBeGreaterThan(1.6);
    expect(seconds).toBeLessThan(2.3);
    expect(server.peers[0]?.received[0]).toMatchObject({ session: { audio: { input: { turn_detection: null } } } });
  });

  it('says what to do when there is no detector', async () => {
    await expect(loadDefaultVad('gpt-realtime-whisper', '@livekit/no-such-plugin')).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('pass the vad option') as string,
    });
    expect(() => new STT({ apiKey: 'k', turnDetection: { type: 'server_vad' } })).toThrow(/finds no ends of speech/);
  });

  it('ends with an error when the detector fails: it would be deaf', async () => {
    await using server = await SocketServer.start([greet]);
    const vad = new FakeVAD();
    vi.spyOn(vad, 'stream').mockImplementation(() => {
      throw new Error('no memory');
    });
    const ear = new STT({ baseURL: server.baseURL, vad });
    const failed = failureOf(ear);
    expect(await read(ear.stream({ connOptions: fast }))).toEqual([]);
    expect(await failed).toMatchObject({ retryable: false, message: expect.stringContaining('detection') as string });
  });
});

it('asks again on a new connection for what was committed and not recognised', async () => {
  await using server = await SocketServer.start([
    async (peer) => {
      await greet(peer);
      await peer.until('input_audio_buffer.commit');
      peer.send(events.committed('item_1'));
      peer.finish();
    },
    async (peer) => {
      await greet(peer);
      await peer.until('input_audio_buffer.commit');
      peer.send(events.committed('item_2'), events.completed('item_2', 'Go.'));
    },
  ]);
  const stream = new STT({ baseURL: server.baseURL, model, turnDetection: null }).stream({ connOptions: fast });
  for (const frame of second()) stream.pushFrame(frame);
  stream.flush();
  for await (const event of stream) if (event.type === FINAL_TRANSCRIPT) stream.close();
  expect(server.peers).toHaveLength(2);
  expect(heard(server.peers[1]).length / 24_000).toBeCloseTo(1, 1);
});

it('recognises a single utterance over HTTP, with a model for files', async () => {
  await using server = await TestServer.start(json({ text: 'Go.' }));
  const ear = new STT({ baseURL: server.baseURL });
  expect((await ear.recognize(second())).alternatives?.[0].text).toBe('Go.');
  expect(server.requests[0]?.path).toBe('/v1/audio/transcriptions');
  expect(server.requests[0]?.body.toString('latin1')).toContain('whisper-1');
});
