// Speech synthesis against a real HTTP server.

import type { APIConnectOptions, tts } from '@livekit/agents';
import { initializeLogger } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytes, bytesThenCut, failure, silence, TestServer } from './__fixtures__/server.js';
import { TTS } from './tts.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };

/** 105 ms of a ramp: five frames of 20 ms and a quarter. */
const samples = Int16Array.from({ length: 2520 }, (_, index) => index * 13 - 16_000);
const pcm = Buffer.from(samples.buffer);

const audio = (sizes: readonly number[] = [], body = pcm) => bytes(body, sizes);

async function read(stream: tts.ChunkedStream): Promise<tts.SynthesizedAudio[]> {
  const heard: tts.SynthesizedAudio[] = [];
  for await (const piece of stream) heard.push(piece);
  return heard;
}

const joined = (heard: tts.SynthesizedAudio[]) => heard.flatMap(({ frame }) => [...frame.data]);

/** The error the TTS reports when a stream has failed. */
function failureOf(voice: TTS): Promise<Error> {
  return new Promise((resolve) => voice.on('error', ({ error }) => resolve(error)));
}

describe('TTS', () => {
  it('asks for raw audio and gives frames of 20 ms, the last marked', async () => {
    await using server = await TestServer.start(audio([]));
    const voice = new TTS({ baseURL: server.baseURL, apiKey: 'sk-test', instructions: 'Calmly.', speed: 1.2 });
    const heard = await read(voice.synthesize('Your table is booked.', fast));
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/audio/speech' });
    expect(server.json(0)).toEqual({
      input: 'Your table is booked.',
      model: 'tts-1',
      voice: 'alloy',
      speed: 1.2,
      instructions: 'Calmly.',
      response_format: 'pcm',
    });
    expect(heard.map(({ frame }) => frame.samplesPerChannel)).toEqual([480, 480, 480, 480, 480, 120]);
    expect(heard.map(({ final }) => final)).toEqual([false, false, false, false, false, true]);
    expect(heard[0]).toMatchObject({ requestId: 'req_9', frame: { sampleRate: 24_000, channels: 1 } });
    expect(joined(heard)).toEqual([...samples]);
  });

  it.each([[[1, 1, 1, 959]], [[3, 5, 7, 11, 13]], [[961, 1, 1919]], [[2399, 2]]])(
    'loses no byte when the network splits audio at %j',
    async (sizes) => {
      await using server = await TestServer.start(audio(sizes));
      expect(joined(await read(new TTS({ baseURL: server.baseURL }).synthesize('Hello', fast)))).toEqual([...samples]);
    },
  );

  it('drops half a sample at the end', async () => {
    await using server = await TestServer.start(audio([], pcm.subarray(0, 1001)));
    const heard = await read(new TTS({ baseURL: server.baseURL }).synthesize('Hello', fast));
    expect(heard.map(({ frame, final }) => [frame.samplesPerChannel, final])).toEqual([
      [480, false],
      [20, true],
    ]);
  });

  it('plays the beginning while the rest is being made', async () => {
    let finish = () => {};
    await using server = await TestServer.start((response) => {
      response.writeHead(200);
      response.write(pcm.subarray(0, 2400));
      finish = () => response.end(pcm.subarray(2400));
    });
    const stream = new TTS({ baseURL: server.baseURL }).synthesize('Hello', fast);
    const first = await stream.next();
    expect(first.value?.frame.samplesPerChannel).toBe(480);
    finish();
    expect(await read(stream)).toHaveLength(5);
  });

  it('tries again until audio has come, not after', async () => {
    await using server = await TestServer.start(failure(500, {}), audio([], Buffer.alloc(0)), audio([]));
    expect(joined(await read(new TTS({ baseURL: server.baseURL }).synthesize('Hello', fast)))).toEqual([...samples]);
    expect(server.requests).toHaveLength(3);
    await using cut = await TestServer.start(bytesThenCut(pcm));
    const voice = new TTS({ baseURL: cut.baseURL });
    const failed = failureOf(voice);
    await read(voice.synthesize('Hello', fast));
    expect(await failed).toMatchObject({ name: 'APIConnectionError' });
    expect(cut.requests).toHaveLength(1);
  });

  it('reports a refused key at once, and a silent server in time', async () => {
    await using server = await TestServer.start(failure(401, {}), silence);
    const voice = new TTS({ baseURL: server.baseURL });
    const refused = failureOf(voice);
    await read(voice.synthesize('Hello', fast));
    expect(await refused).toMatchObject({ statusCode: 401, retryable: false });
    voice.removeAllListeners('error');
    const late = failureOf(voice);
    await read(voice.synthesize('Hello', { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 80 }));
    expect(await late).toMatchObject({ name: 'APITimeoutError' });
  });

  it('closes its requests when a stream, its signal or the TTS itself is closed', async () => {
    await using server = await TestServer.start(silence);
    const voice = new TTS({ baseURL: server.baseURL });
    const abort = new AbortController();
    const streams = [
      voice.synthesize('a', fast),
      voice.synthesize('b', fast, abort.signal),
      voice.synthesize('c', fast),
    ];
    await expect.poll(() => server.requests.length).toBe(3);
    streams[0]?.close();
    abort.abort();
    await voice.close();
    await Promise.all(server.requests.map(({ closed }) => closed));
    for (const stream of streams) expect(await read(stream)).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });

  it('says what it is and follows new options', async () => {
    await using server = await TestServer.start(audio([]));
    const voice = new TTS({ baseURL: server.baseURL });
    expect([voice.label, voice.model, voice.sampleRate, voice.numChannels]).toEqual(['openai.TTS', 'tts-1', 24_000, 1]);
    expect(voice.capabilities.streaming).toBe(false);
    expect(() => voice.stream()).toThrow(/synthesize/);
    voice.updateOptions({ voice: 'coral', model: 'gpt-4o-mini-tts' });
    await read(voice.synthesize('Hello', fast));
    expect(server.json(0)).toMatchObject({ voice: 'coral', model: 'gpt-4o-mini-tts', speed: 1 });
  });
});
