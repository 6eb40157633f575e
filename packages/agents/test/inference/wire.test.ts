// What the gateway's classes say on the wire, and what they make of what they hear.
import { createHmac } from 'node:crypto';
import { inference, initializeLogger, llm } from '@livekit/agents';
import { FakeProvider, readWireFixture } from '@livekit/agents/testing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { access, play, question, saidBy } from './on-the-wire.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(() => {
  vi.unstubAllEnvs();
});

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

it('a text without words needs no sound', async () => {
  const lines = [
    { dir: 'out', text: { type: 'session.flush' } },
    { dir: 'in', text: { type: 'done' } },
  ] as const;
  await using gateway = await FakeProvider.start({ play: lines });
  const voice = new inference.TTS({ model: 'cartesia/sonic-3', ...access(gateway) });
  const errors: unknown[] = [];
  voice.on('error', ({ error }) => errors.push(error));
  expect(await saidBy(voice, '…')).toEqual([]);
  expect(errors).toEqual([]);
  expect(gateway.requests[0]?.said).toHaveLength(3);
  await voice.close();
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
