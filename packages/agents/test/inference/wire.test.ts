// What the gateway's classes say on the wire, and what they make of what they hear.
import { createHmac } from 'node:crypto';
import { ChatContext, inference, initializeLogger, llm, normalizeLanguage, stt, tts } from '@livekit/agents';
import {
  type FakeAnswer,
  FakeProvider,
  FakeVAD,
  loudFrame,
  readWireFixture,
  silentFrame,
} from '@livekit/agents/testing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(() => {
  vi.unstubAllEnvs();
});

const access = ({ url }: FakeProvider) => ({ baseURL: `${url}/v1`, apiKey: 'devkey', apiSecret: 'secret' });
const play = (name: string): FakeAnswer => ({
  play: readWireFixture(new URL(`__fixtures__/${name}.wire.jsonl`, import.meta.url)).lines,
});
const { SpeechEventType: Type } = stt;

async function heardBy(recogniser: stt.STT): Promise<stt.SpeechEvent[]> {
  const stream = recogniser.stream();
  for (let count = 0; count < 10; count += 1) stream.pushFrame(loudFrame(20, 48_000));
  stream.endInput();
  const events: stt.SpeechEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

async function saidBy(voice: tts.TTS, text: string): Promise<tts.SynthesizedAudio[]> {
  const stream = voice.stream();
  stream.pushText(text);
  stream.endInput();
  const audio: tts.SynthesizedAudio[] = [];
  for await (const piece of stream) if (piece !== tts.SynthesizeStream.END_OF_STREAM) audio.push(piece);
  return audio;
}

function question(): llm.ChatContext {
  const chatCtx = ChatContext.empty();
  chatCtx.addMessage({ role: 'user', content: 'A table?' });
  return chatCtx;
}

describe('every request', () => {
  it('carries a fresh token for the gateway, and who asks', async () => {
    await using gateway = await FakeProvider.start(play('llm-answer'));
    vi.stubEnv('LIVEKIT_WORKER_TOKEN', 'worker-token');
    const model = new inference.LLM({ model: 'openai/gpt-4.1', ...access(gateway) });
    await model.chat({ chatCtx: question() }).collect();
    const { authorization = '', ...headers } = gateway.requests[0]?.headers ?? {};
    expect(headers).toMatchObject({ 'x-livekit-worker-token': 'worker-token' });
    expect(headers['user-agent']).toMatch(/^livekit-agents-js\/\d/);
    const [head = '', body = '', signature] = authorization.replace('Bearer ', '').split('.');
    expect(signature).toBe(createHmac('sha256', 'secret').update(`${head}.${body}`).digest('base64url'));
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    expect(claims).toMatchObject({ iss: 'devkey', sub: 'agent', inference: { perform: true } });
    const { exp, nbf } = z.object({ exp: z.number(), nbf: z.number() }).parse(claims);
    expect(exp - nbf).toBe(600);
  });

  it('needs a key and a secret, from the environment or the options', () => {
    for (const name of ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET', 'LIVEKIT_INFERENCE_API_KEY']) vi.stubEnv(name, '');
    const make = (more = {}) => new inference.LLM({ model: 'openai/gpt-4.1', ...more });
    expect(() => make()).toThrow('set LIVEKIT_API_KEY or pass apiKey');
    expect(() => make({ apiKey: 'k' })).toThrow('set LIVEKIT_API_SECRET or pass apiSecret');
    vi.stubEnv('LIVEKIT_API_KEY', 'k');
    vi.stubEnv('LIVEKIT_API_SECRET', 's');
    expect(make().model).toBe('openai/gpt-4.1');
  });
});

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

describe('a voice', () => {
  it('asks for a session, sends sentences, and uses its socket again', async () => {
    const twice = [0, 1].flatMap(() => readWireFixture(new URL('__fixtures__/tts.wire.jsonl', import.meta.url)).lines);
    await using gateway = await FakeProvider.start({ play: twice });
    const voice = new inference.TTS({
      model: 'cartesia/sonic-3:a-voice',
      modelOptions: { add_timestamps: true },
      fallback: 'rime/coda:luna',
      ...access(gateway),
    });
    expect(voice.capabilities).toEqual({ streaming: true, alignedTranscript: true });
    const audio = await saidBy(voice, 'Your table is booked for eight. See you tonight then.');
    const [request] = gateway.requests;
    expect(request?.path).toBe('/v1/tts?model=cartesia%2Fsonic-3');
    const generation = { voice: 'a-voice', model: 'cartesia/sonic-3', language: 'en' };
    const extra = { add_timestamps: true };
    expect(request?.said).toEqual([
      {
        type: 'session.create',
        sample_rate: '16000',
        encoding: 'pcm_s16le',
        extra,
        ...generation,
        fallback: { models: [{ model: 'rime/coda', voice: 'luna', extra: {} }] },
        connection: { timeout: 10, retries: 3 },
      },
      expect.objectContaining({
        type: 'input_transcript',
        transcript: 'Your table is booked for eight. ',
        generation_config: generation,
        extra,
      }),
      expect.objectContaining({ transcript: 'See you tonight then. ' }),
      { type: 'session.flush' },
    ]);
    const words = audio.flatMap(({ timedTranscripts = [] }) => timedTranscripts);
    expect(words.map(({ text, startTime }) => [text, startTime])).toEqual([
      ['Your ', 0],
      ['table ', 0.005],
    ]);
    await saidBy(voice, 'And once more.');
    expect(gateway.requests).toHaveLength(1);
    await voice.close();
    await vi.waitFor(() => expect(gateway.open).toBe(0));
  });
});

describe('a language model', () => {
  it('posts a chat completion with tools in order of their names, and routing', async () => {
    await using gateway = await FakeProvider.start(play('llm-answer'));
    const tool = (description: string) =>
      llm.tool({ description, parameters: z.object({ city: z.string() }), execute: async () => '' });
    const model = new inference.LLM({
      model: 'openai/gpt-4.1',
      provider: 'azure',
      inferenceClass: 'priority',
      modelOptions: { temperature: 0.3, max_completion_tokens: 50 },
      ...access(gateway),
    });
    const toolCtx = { weather: tool('Looks'), book: tool('Books') };
    const options = { chatCtx: question(), toolCtx, parallelToolCalls: false, extraKwargs: { seed: 7 } };
    await model.chat(options).collect();
    const [request] = gateway.requests;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers).toMatchObject({
      'x-livekit-inference-provider': 'azure',
      'x-livekit-inference-priority': 'priority',
    });
    expect(request?.body).toMatchObject({
      model: 'openai/gpt-4.1',
      temperature: 0.3,
      max_completion_tokens: 50,
      seed: 7,
      parallel_tool_calls: false,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'A table?' }],
      tools: [{ function: { name: 'book' } }, { function: { name: 'weather' } }],
    });
    expect(JSON.stringify(request?.body)).not.toContain('$schema');
  });

  it('leaves out what reasoning models refuse', async () => {
    await using gateway = await FakeProvider.start(play('llm-answer'));
    const modelOptions = { temperature: 0.3, reasoning_effort: 'minimal' } as const;
    const model = new inference.LLM({ model: 'openai/gpt-5-mini', modelOptions, ...access(gateway) });
    await model.chat({ chatCtx: question() }).collect();
    expect(gateway.requests[0]?.body).toMatchObject({ reasoning_effort: 'minimal' });
    expect(gateway.requests[0]?.body).not.toHaveProperty('temperature');
  });
});
