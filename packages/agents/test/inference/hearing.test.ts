// What the gateway's recogniser says on the wire, and what it makes of what it hears.
import { inference, initializeLogger, normalizeLanguage, stt } from '@livekit/agents';
import { FakeProvider, FakeVAD, loudFrame, silentFrame } from '@livekit/agents/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { access, heardBy, play } from './on-the-wire.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const { SpeechEventType: Type } = stt;

describe('recognition', () => {
  it('opens a session with everything that was asked for', async () => {
    await using gateway = await FakeProvider.start(play('stt'));
    const recogniser = new inference.STT({
      model: 'deepgram/nova-3:en-us',
      modelOptions: { smart_format: true, keyterm: 'LiveKit' },
      fallback: ['assemblyai/universal-streaming:en', { model: 'cartesia/ink-2', extraKwargs: { keyterm: 'x' } }],
      connOptions: { maxRetry: 1, retryIntervalMs: 0, timeoutMs: 5000 },
      ...access(gateway),
    });
    recogniser._updateSessionKeyterms(['Sonnenallee']);
    await heardBy(recogniser);
    const [request] = gateway.requests;
    expect(request?.path).toBe('/v1/stt?model=deepgram%2Fnova-3');
    expect(request?.said[0]).toEqual({
      type: 'session.create',
      model: 'deepgram/nova-3',
      settings: {
        sample_rate: '16000',
        encoding: 'pcm_s16le',
        language: 'en-US',
        extra: { smart_format: true, keyterm: ['LiveKit', 'Sonnenallee'] },
      },
      fallback: {
        models: [
          { model: 'assemblyai/universal-streaming', extra: {} },
          { model: 'cartesia/ink-2', extra: { keyterm: 'x' } },
        ],
      },
      connection: { timeout: 5, retries: 1 },
    });
    const audio = z.object({ type: z.literal('input_audio'), audio: z.base64() }).parse(request?.said[1]);
    // 50 ms at 16 kHz.
    expect(Buffer.from(audio.audio, 'base64')).toHaveLength(1600);
    expect(request?.said.at(-1)).toEqual({ type: 'session.finalize' });
  });

  it('without a model leaves the choice to the gateway', async () => {
    await using gateway = await FakeProvider.start(play('stt'));
    await heardBy(new inference.STT({ model: 'auto', ...access(gateway) }));
    expect(gateway.requests[0]?.path).toBe('/v1/stt');
    expect(gateway.requests[0]?.said[0]).not.toHaveProperty('model');
  });

  it('tells when speech begins and ends, its words and their times', async () => {
    await using gateway = await FakeProvider.start(play('stt'));
    const events = await heardBy(new inference.STT({ model: 'deepgram/nova-3:en', ...access(gateway) }));
    expect(events.map(({ type }) => type)).toEqual([
      Type.START_OF_SPEECH,
      Type.INTERIM_TRANSCRIPT,
      Type.RECOGNITION_USAGE,
      Type.FINAL_TRANSCRIPT,
      Type.END_OF_SPEECH,
    ]);
    const [data] = events.find(({ type }) => type === Type.FINAL_TRANSCRIPT)?.alternatives ?? [];
    expect(data).toMatchObject({
      text: 'Book a table.',
      language: 'en',
      startTime: 0.1,
      endTime: 0.5,
      confidence: 0.98,
    });
    expect(
      data?.words?.map(({ text, startTime, endTime, speakerId }) => [text, startTime, endTime, speakerId]),
    ).toEqual([
      ['Book', 0.1, 0.2, '0'],
      ['a', 0.2, 0.25, undefined],
      ['table.', 0.25, 0.5, undefined],
    ]);
  });

  it('reports the audio of which nothing was understood', async () => {
    await using gateway = await FakeProvider.start({
      play: [
        { dir: 'in', text: { type: 'session.created' } },
        { dir: 'out', text: { type: 'session.finalize' } },
        { dir: 'in', text: { type: 'session.finalized' } },
      ],
    });
    const events = await heardBy(new inference.STT({ model: 'deepgram/nova-3', ...access(gateway) }));
    expect(events.map(({ type, recognitionUsage }) => [type, recognitionUsage?.audioDuration.toFixed(1)])).toEqual([
      [Type.RECOGNITION_USAGE, '0.2'],
    ]);
  });

  it('a detector ends the utterances of a model that does not, and the session goes on', async () => {
    await using gateway = await FakeProvider.start({
      play: [
        { dir: 'in', text: { type: 'session.created' } },
        { dir: 'out', text: { type: 'session.finalize' } },
        { dir: 'in', text: { type: 'session.finalized' } },
        { dir: 'out', text: { type: 'session.finalize' } },
        { dir: 'in', text: { type: 'final_transcript', transcript: 'Bye.', language: 'en' } },
        { dir: 'in', text: { type: 'session.finalized' } },
      ],
    });
    const vad = new FakeVAD();
    const recogniser = new inference.STT({ model: 'speechmatics/enhanced', vad, ...access(gateway) });
    expect(await recogniser.vadPromise).toBe(vad);
    const stream = recogniser.stream();
    const words: (string | undefined)[] = [];
    const reading = (async () => {
      for await (const { type, alternatives } of stream) {
        if (type === Type.FINAL_TRANSCRIPT) words.push(alternatives?.[0].text);
      }
    })();
    await vi.waitFor(() => expect(gateway.requests[0]?.said).toHaveLength(1));
    for (let count = 0; count < 20; count += 1) stream.pushFrame(loudFrame(20));
    for (let count = 0; count < 60; count += 1) stream.pushFrame(silentFrame(20));
    const finalized = () =>
      gateway.requests[0]?.said.filter((said) => JSON.stringify(said).includes('session.finalize')).length;
    await vi.waitFor(() => expect(finalized()).toBe(1));
    stream.pushFrame(loudFrame(100));
    stream.endInput();
    await reading;
    expect(words).toEqual(['Bye.']);
    expect(gateway.requests).toHaveLength(1);
    expect(await new inference.STT({ model: 'deepgram/nova-3', vad, ...access(gateway) }).vadPromise).toBeUndefined();
  });

  it('an error of the gateway says whether another try can help', async () => {
    for (const [code, retryable] of [
      [2007, false],
      [2001, true],
      [401, false],
    ] as const) {
      await using gateway = await FakeProvider.start({
        play: [{ dir: 'in', text: { type: 'error', code, message: 'no' } }],
      });
      const recogniser = new inference.STT({
        connOptions: { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 1000 },
        ...access(gateway),
      });
      const errors: unknown[] = [];
      recogniser.on('error', ({ error }) => errors.push(error));
      await heardBy(recogniser);
      expect(errors).toEqual([expect.objectContaining({ retryable, body: { code, message: 'no' } })]);
    }
  });

  it('options that change are told to the session that goes on; another model is another session', async () => {
    await using gateway = await FakeProvider.start({ play: [{ dir: 'in', text: { type: 'session.created' } }] });
    const recogniser = new inference.STT({ model: 'deepgram/nova-3:en', ...access(gateway) });
    const stream = recogniser.stream();
    await vi.waitFor(() => expect(gateway.requests[0]?.said).toHaveLength(1));
    recogniser.updateOptions({ language: normalizeLanguage('de') });
    await vi.waitFor(() =>
      expect(gateway.requests[0]?.said[1]).toEqual({ type: 'session.update', settings: { extra: {}, language: 'de' } }),
    );
    recogniser.updateOptions({ model: 'cartesia/ink-2' });
    await vi.waitFor(() => expect(gateway.requests[1]?.said[0]).toMatchObject({ model: 'cartesia/ink-2' }));
    stream.close();
    await recogniser.close();
  });
});
