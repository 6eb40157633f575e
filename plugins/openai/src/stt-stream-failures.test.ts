// Realtime transcription when the connection or the server fails, against a real socket server.

import type { APIConnectOptions } from '@livekit/agents';
import { initializeLogger, stt } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Script, SocketServer } from './__fixtures__/socket-server.js';
import { failureOf, greet, heard, oneTurn, read, second, textsOf } from './__fixtures__/transcription.js';
import * as events from './__fixtures__/transcription-events.js';
import { STT } from './stt.js';
import type { SpeechStream } from './stt-stream.js';

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };
const model = 'gpt-4o-mini-transcribe';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const { FINAL_TRANSCRIPT } = stt.SpeechEventType;

describe('when the connection fails', () => {
  const talk = (stream: SpeechStream) => {
    for (const frame of second()) stream.pushFrame(frame);
    stream.endInput();
  };

  it('in mid-speech, a new one hears what was not recognised', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await greet(peer);
        await peer.until('input_audio_buffer.append', 10);
        peer.send(events.speechStarted('item_1', 120));
        peer.finish();
      },
      oneTurn('item_2', 'Go forward.'),
    ]);
    const ear = new STT({ baseURL: server.baseURL, model });
    const errors: unknown[] = [];
    ear.on('error', (event) => errors.push(event));
    const stream = ear.stream({ connOptions: fast });
    talk(stream);
    const all = await read(stream);
    expect(textsOf(all)).toEqual(['Go forward.']);
    expect(errors).toEqual([]);
    expect(heard(server.peers[1]).length / 24_000).toBeCloseTo(1, 1);
    expect(all.find(({ type }) => type === FINAL_TRANSCRIPT)?.alternatives?.[0].startTime).toBeCloseTo(0.12, 2);
  });

  it('because a session was an hour old, a new one goes on', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await greet(peer);
        await peer.until('input_audio_buffer.append', 10);
        peer.send(events.error('session_expired'));
      },
      oneTurn('item_2', 'Go forward.'),
    ]);
    const stream = new STT({ baseURL: server.baseURL, model }).stream({ connOptions: fast });
    talk(stream);
    expect(textsOf(await read(stream))).toEqual(['Go forward.']);
  });

  it.each([
    [401, { statusCode: 401, retryable: false, message: expect.stringContaining('OPENAI_API_KEY') as string }],
    [404, { statusCode: 404, retryable: false, message: expect.stringContaining('model name') as string }],
  ])('with %i, for good and at once', async (status, expected) => {
    await using server = await SocketServer.start([{ status, body: { error: { message: 'sk-secret' } } }]);
    const ear = new STT({ baseURL: server.baseURL, model });
    const failed = failureOf(ear);
    expect(await read(ear.stream({ connOptions: fast }))).toEqual([]);
    expect(await failed).toMatchObject(expected);
    expect((await failed).message).not.toContain('sk-secret');
    expect(server.asked).toHaveLength(1);
  });

  it('with 429, not before the provider allows it', async () => {
    await using server = await SocketServer.start([
      { status: 429, headers: { 'retry-after-ms': '300' } },
      oneTurn('item_1', 'Go.'),
    ]);
    const stream = new STT({ baseURL: server.baseURL, model }).stream({ connOptions: fast });
    const beganAt = performance.timeOrigin + process.uptime();
    talk(stream);
    expect(textsOf(await read(stream))).toEqual(['Go.']);
    expect(performance.timeOrigin + process.uptime() - beganAt).toBeGreaterThan(0.29);
  });

  it.each<[string, Script, object]>([
    ['500 until the retries are used up', () => undefined, { statusCode: 500 }],
    [
      'JSON that is none',
      (peer) => peer.sendRaw('{"type": '),
      { message: expect.stringContaining('not JSON') as string },
    ],
    ['a server that never answers', () => undefined, { name: 'APITimeoutError' }],
    [
      'settings that are refused',
      (peer) => peer.send(events.error('invalid_value', { param: 'session.audio.input' })),
      { retryable: false, message: expect.stringContaining('invalid_value, parameter session.audio.input') as string },
    ],
    [
      'an account without credit',
      async (peer) => {
        await greet(peer);
        peer.send(events.committed('a'), events.failed('a', 'insufficient_quota'));
      },
      { retryable: false },
    ],
  ])('%s', async (name, script, expected) => {
    await using server = await SocketServer.start([name.startsWith('500') ? { status: 500 } : script]);
    const ear = new STT({ baseURL: server.baseURL, model });
    const failed = failureOf(ear);
    const timeoutMs = name.includes('never answers') ? 300 : 4000;
    const stream = ear.stream({ connOptions: { maxRetry: 1, retryIntervalMs: 10, timeoutMs } });
    for (const frame of second()) stream.pushFrame(frame);
    await read(stream);
    expect(await failed).toMatchObject(expected);
    expect((await failed).message).not.toContain('sk-secret');
  });

  it('events of an unknown type are ignored and counted', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        peer.send({ type: 'session.sparkle' });
        await oneTurn('item_1', 'Go.')(peer);
      },
    ]);
    const ear = new STT({ baseURL: server.baseURL, model });
    const stream = ear.stream({ connOptions: fast });
    talk(stream);
    expect(textsOf(await read(stream))).toEqual(['Go.']);
    expect([...ear.unknownEvents]).toEqual([['session.sparkle', 1]]);
  });

  it('closing the stream closes the socket, without an error', async () => {
    await using server = await SocketServer.start([greet]);
    const ear = new STT({ baseURL: server.baseURL, model });
    const errors: unknown[] = [];
    ear.on('error', (event) => errors.push(event));
    const stream = ear.stream({ connOptions: fast });
    await expect.poll(() => server.peers.length).toBe(1);
    await ear.close();
    await server.peers[0]?.closed;
    expect(await read(stream)).toEqual([]);
    expect(errors).toEqual([]);
    expect(stream.isClosed).toBe(true);
  });
});
