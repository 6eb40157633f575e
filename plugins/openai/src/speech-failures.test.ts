// What goes wrong with speech over HTTP, recognised and spoken, against a real HTTP server.

import { initializeLogger } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytes, failure, type Handler, json, TestServer } from './__fixtures__/server.js';
import { STT } from './stt.js';
import { TTS } from './tts.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const utterance = [new AudioFrame(new Int16Array(1600), 16_000, 1, 1600)];
const fast = { maxRetry: 1, retryIntervalMs: 10, timeoutMs: 4000 };

const refusals: readonly (readonly [string, Handler, object])[] = [
  [
    '401',
    failure(401, {}),
    { statusCode: 401, retryable: false, message: expect.stringContaining('OPENAI_API_KEY') as string },
  ],
  [
    'an unknown model',
    failure(404, { code: 'model_not_found' }),
    { statusCode: 404, retryable: false, message: expect.stringContaining('check the model name') as string },
  ],
  ['an account without credit', failure(429, { code: 'insufficient_quota' }), { statusCode: 429, retryable: false }],
];

describe('speech that is recognised', () => {
  it.each(refusals)('%s', async (_name, handler, expected) => {
    await using server = await TestServer.start(handler);
    const ear = new STT({ baseURL: server.baseURL, useRealtime: false });
    await expect(ear.recognize(utterance)).rejects.toMatchObject(expected);
    await expect(ear.recognize(utterance)).rejects.not.toThrow('sk-secret');
  });

  it.each<[string, Handler, object]>([
    ['429', failure(429, {}, { 'retry-after': '1' }), { statusCode: 429, retryable: true }],
    [
      'JSON that is none',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"text": ');
      },
      { retryable: true, message: expect.stringContaining('not JSON') as string },
    ],
    [
      'a connection that breaks',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"te', () => response.socket?.destroy());
      },
      { name: 'APIConnectionError', retryable: true },
    ],
  ])('%s may be tried again', async (_name, handler, expected) => {
    await using server = await TestServer.start(handler, json({ text: 'Go.' }));
    const ear = new STT({ baseURL: server.baseURL, useRealtime: false });
    await expect(ear.recognize(utterance)).rejects.toMatchObject(expected);
    expect((await ear.recognize(utterance)).alternatives?.[0].text).toBe('Go.');
  });
});

describe('speech that is made', () => {
  const speak = async (server: TestServer, options: object = {}) => {
    const voice = new TTS({ baseURL: server.baseURL, ...options });
    const errors: Error[] = [];
    voice.on('error', ({ error }) => errors.push(error));
    let samples = 0;
    for await (const { frame } of voice.synthesize('Hello', fast)) samples += frame.samplesPerChannel;
    return { samples, errors };
  };

  it.each(refusals)('%s', async (_name, handler, expected) => {
    await using server = await TestServer.start(handler);
    const { errors } = await speak(server);
    expect(errors).toMatchObject([expected]);
    expect(errors[0]?.message).not.toContain('sk-secret');
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Handler]>([
    ['429', failure(429, {}, { 'retry-after-ms': '30' })],
    ['500', failure(500, {})],
    [
      'an event that is none',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {"type": \n\n');
      },
    ],
  ])('%s is tried again', async (_name, handler) => {
    await using server = await TestServer.start(handler, bytes(Buffer.alloc(960)));
    expect((await speak(server, { streamFormat: 'sse' })).samples).toBe(480);
    expect(server.requests).toHaveLength(2);
  });
});
