// Speech recognition against a real HTTP server.

import { initializeLogger, stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Received } from './__fixtures__/server.js';
import { failure, json, silence, TestServer } from './__fixtures__/server.js';
import { STT } from './stt.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const utterance = [0, 1, 2].map((part) => {
  const samples = Int16Array.from({ length: 320 }, (_, index) => part * 1000 + index);
  return new AudioFrame(samples, 16_000, 1, 320);
});

/** The fields of a multipart body, parsed by the platform itself. */
async function form(request: Received | undefined): Promise<FormData> {
  const headers = { 'content-type': request?.headers['content-type'] ?? '' };
  return new Response(new Uint8Array(request?.body ?? []), { headers }).formData();
}

describe('STT', () => {
  it('sends an utterance as a WAV file and gives its text', async () => {
    await using server = await TestServer.start(
      json({ text: ' Go forward. ', usage: { type: 'tokens', input_tokens: 14, output_tokens: 3, total_tokens: 17 } }),
    );
    const ear = new STT({ baseURL: server.baseURL, useRealtime: false, apiKey: 'sk-test', model: 'tiny.en' });
    const metrics: unknown[] = [];
    ear.on('metrics_collected', (event) => metrics.push(event));
    const event = await ear.recognize(utterance);
    expect(event).toMatchObject({
      type: stt.SpeechEventType.FINAL_TRANSCRIPT,
      alternatives: [{ text: 'Go forward.', language: 'en', startTime: 0, endTime: 0.06 }],
      recognitionUsage: { audioDuration: 0.06, inputTokens: 14, outputTokens: 3 },
    });
    expect(metrics).toHaveLength(1);

    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/audio/transcriptions' });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-test');
    const fields = await form(server.requests[0]);
    expect(fields.get('model')).toBe('tiny.en');
    expect(fields.get('language')).toBe('en');
    expect(fields.get('response_format')).toBe('json');
    const file = fields.get('file');
    if (!(file instanceof File)) throw new Error('There is no file.');
    expect(file.name).toMatch(/\.wav$/);
    const wav = Buffer.from(await file.arrayBuffer());
    expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt32LE(28)]).toEqual([
      1, 1, 16_000, 32_000,
    ]);
    expect([wav.readUInt16LE(32), wav.readUInt16LE(34), wav.readUInt32LE(40)]).toEqual([2, 16, 1920]);
    expect(wav.readInt16LE(44 + 2 * 321)).toBe(1001);
  });

  it('gives keywords as the model takes them', async () => {
    await using server = await TestServer.start(json({ text: 'x' }));
    const ear = new STT({
      baseURL: server.baseURL,
      useRealtime: false,
      prompt: 'A restaurant.',
      keywords: ['Gouda'],
      language: ['de', 'en'],
    });
    ear._updateSessionKeyterms(['Brie']);
    await ear.recognize(utterance);
    ear.updateOptions({ model: 'gpt-transcribe' });
    await ear.recognize(utterance);
    const [old, recent] = [await form(server.requests[0]), await form(server.requests[1])];
    expect([old.get('prompt'), old.get('language')]).toEqual(['A restaurant. Gouda, Brie', 'de']);
    expect([recent.get('prompt'), recent.getAll('keywords[]'), recent.getAll('languages[]')]).toEqual([
      'A restaurant.',
      ['Gouda', 'Brie'],
      ['de', 'en'],
    ]);
  });

  it('lets the model find out the language', async () => {
    await using server = await TestServer.start(json({ text: 'Bonjour', language: 'french' }));
    const ear = new STT({ baseURL: server.baseURL, useRealtime: false, detectLanguage: true });
    const event = await ear.recognize(utterance);
    expect((await form(server.requests[0])).has('language')).toBe(false);
    expect(event.alternatives?.[0].language).toBe('fr');
  });

  it('reports failures as API errors', async () => {
    await using server = await TestServer.start(failure(401, {}), failure(500, {}), json({}));
    const ear = STT.withGroq({ baseURL: server.baseURL });
    await expect(ear.recognize(utterance)).rejects.toMatchObject({
      statusCode: 401,
      retryable: false,
      message: expect.stringContaining('GROQ_API_KEY') as string,
    });
    await expect(ear.recognize(utterance)).rejects.toMatchObject({ statusCode: 500, retryable: true });
    expect((await ear.recognize(utterance)).alternatives?.[0].text).toBe('');
  });

  it('closes the request when aborted', async () => {
    await using server = await TestServer.start(silence);
    const abort = new AbortController();
    const recognized = new STT({ baseURL: server.baseURL, useRealtime: false }).recognize(utterance, abort.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    abort.abort();
    await expect(recognized).rejects.toMatchObject({ name: 'AbortError' });
    await server.requests[0]?.closed;
  });

  it('says what it is and what it cannot do', () => {
    const ear = STT.withOVHcloud({ apiKey: 'k' });
    expect([ear.label, ear.model, ear.provider]).toEqual([
      'openai.STT',
      'whisper-large-v3-turbo',
      'oai.endpoints.kepler.ai.cloud.ovh.net',
    ]);
    expect(ear.capabilities).toMatchObject({ streaming: false, interimResults: false });
    expect(() => ear.stream()).toThrow(/VAD/);
    expect(() => ear.updateOptions({ useRealtime: true })).toThrow(/useRealtime/);
    expect(new STT({ apiKey: 'k' }).capabilities).toMatchObject({ streaming: true, interimResults: true });
  });
});
