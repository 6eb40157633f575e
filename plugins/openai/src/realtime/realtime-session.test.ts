// The realtime session against a server with the rules of the real one.
import { initializeLogger, isAgentsError, llm } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FakeRealtimeServer } from './__fixtures__/fake-realtime-server.js';
import type { FakeReply } from './__fixtures__/fake-connection.js';
import { RealtimeModel, type RealtimeModelOptions, type RealtimeSession } from './index.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const quick = { maxRetry: 2, retryIntervalMs: 10, timeoutMs: 1000 };
const hello: FakeReply = { messages: [{ text: 'Good evening to you.', audioMs: 400 }] };

async function open(replies: FakeReply[] = [hello], options: RealtimeModelOptions = {}) {
  const server = await FakeRealtimeServer.start(...replies);
  const model = new RealtimeModel({ baseURL: server.baseURL, connOptions: quick, ...options });
  const session = model.session();
  ends.push(
    () => server[Symbol.asyncDispose](),
    () => model.close(),
  );
  const errors: llm.RealtimeModelError[] = [];
  session.on('error', (error: llm.RealtimeModelError) => errors.push(error));
  return { server, model, session, errors };
}

const once = <T = unknown>(session: RealtimeSession, event: string) =>
  new Promise<T>((resolve) => session.once(event, resolve));

async function read(generation: llm.GenerationCreatedEvent) {
  const messages: { id: string; text: string; audioMs: number; modalities: string[] }[] = [];
  for await (const { messageId, textStream, audioStream, modalities } of generation.messageStream) {
    let text = '';
    let samples = 0;
    for await (const piece of textStream) text += String(piece);
    for await (const frame of audioStream) samples += frame.samplesPerChannel;
    messages.push({ id: messageId, text, audioMs: samples / 24, modalities: (await modalities) ?? [] });
  }
  const calls: llm.FunctionCall[] = [];
  for await (const call of generation.functionStream) calls.push(call);
  return { messages, calls };
}

const user = (text: string, id?: string) =>
  new llm.ChatMessage({ role: 'user', content: [text], ...(id ? { id } : {}) });
const chat = (...items: llm.ChatItem[]) => new llm.ChatContext(items);
const silence = (ms: number, rate = 24_000) =>
  new AudioFrame(new Int16Array((rate * ms) / 1000), rate, 1, (rate * ms) / 1000);

describe('a connection', () => {
  it('begins with all settings, by the names of the present API', async () => {
    const { server, session } = await open([hello], { voice: 'marin', speed: 1.2, maxResponseOutputTokens: 99 });
    await session.updateInstructions('Be kind.');
    const connection = await server.connection();
    await connection.until((c) => c.of('session.update').length > 0);
    expect(server.requests[0]?.url).toBe('/v1/realtime?model=gpt-realtime');
    expect(server.requests[0]?.headers.authorization).toBe('Bearer none');
    expect(connection.session).toMatchObject({
      type: 'realtime',
      model: 'gpt-realtime',
      output_modalities: ['audio'],
      instructions: 'Be kind.',
      max_output_tokens: 99,
      tool_choice: 'auto',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          transcription: { model: 'gpt-4o-mini-transcribe' },
          turn_detection: {
            type: 'server_vad',
            threshold: 0.5,
            prefix_padding_ms: 300,
            silence_duration_ms: 500,
            create_response: true,
            interrupt_response: true,
          },
        },
        output: { voice: 'marin', speed: 1.2 },
      },
    });
    expect(connection.session).not.toHaveProperty('temperature');
  });

  it('tells the server to find no turns when that is switched off', async () => {
    const { server, model } = await open([hello], { turnDetection: null, modalities: ['text'] });
    const connection = await server.connection();
    await connection.until((c) => c.of('session.update').length > 0);
    expect(connection.session).toMatchObject({
      output_modalities: ['text'],
      audio: { input: { turn_detection: null } },
    });
    expect(model.capabilities).toMatchObject({ turnDetection: false, audioOutput: false });
  });

  it('is given up at once when the key is refused', async () => {
    const server = await FakeRealtimeServer.start();
    server.refuseWith = 401;
    ends.push(() => server[Symbol.asyncDispose]());
    const session = new RealtimeModel({ baseURL: server.baseURL, connOptions: quick }).session();
    const error = await once<llm.RealtimeModelError>(session, 'error');
    expect(error).toMatchObject({ type: 'realtime_model_error', recoverable: false, error: { statusCode: 401 } });
    expect(server.requests).toHaveLength(1);
    await expect(session.generateReply()).rejects.toSatisfy(isAgentsError);
  });

  it('is tried again as often as allowed when the server fails', async () => {
    const server = await FakeRealtimeServer.start();
    server.refuseWith = 503;
    ends.push(() => server[Symbol.asyncDispose]());
    const session = new RealtimeModel({ baseURL: server.baseURL, connOptions: quick }).session();
    const recoverable: boolean[] = [];
    await new Promise<void>((resolve) =>
      session.on('error', (error: llm.RealtimeModelError) => {
        recoverable.push(error.recoverable);
        if (!error.recoverable) resolve();
      }),
    );
    expect(recoverable).toEqual([true, true, false]);
    expect(server.requests).toHaveLength(3);
  });

  it('survives what it does not understand', async () => {
    const { server, session } = await open();
    const connection = await server.connection();
    connection.sendRaw('{"type": "response.c');
    connection.sendRaw('[]');
    connection.sendRaw('{"type":"brand.new"}');
    connection.sendRaw('{"type":"brand.new"}');
    connection.sendRaw('{"type":"response.created"}');
    const { messages } = await read(await session.generateReply());
    expect(messages[0]?.text).toBe('Good evening to you.');
    expect(session._ignoredEvents.get('brand.new')).toBe(2);
  });

  it('is final after an error that no other try can mend', async () => {
    const { server, session } = await open([{ failsWith: 'insufficient_quota' }]);
    const final = once<llm.RealtimeModelError>(session, 'error');
    await session.generateReply();
    expect(await final).toMatchObject({ recoverable: false });
    expect(server.connections).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('comes as words and sound, of all its messages in order', async () => {
    const { session } = await open([
      {
        messages: [
          { text: 'One.', audioMs: 200 },
          { text: 'Two.', audioMs: 300 },
        ],
      },
    ]);
    const metrics = once(session, 'metrics_collected');
    const { messages } = await read(await session.generateReply());
    expect(messages).toMatchObject([
      { text: 'One.', audioMs: 200, modalities: ['text', 'audio'] },
      { text: 'Two.', audioMs: 300, modalities: ['text', 'audio'] },
    ]);
    expect(await metrics).toMatchObject({ type: 'realtime_model_metrics', inputTokens: 5, outputTokens: 7 });
  });

  it('that is written says so', async () => {
    const { session } = await open([{ messages: [{ text: 'In writing.' }] }]);
    const { messages } = await read(await session.generateReply());
    expect(messages).toMatchObject([{ text: 'In writing.', audioMs: 0, modalities: ['text'] }]);
  });

  it('adds its instructions to those of the session', async () => {
    const { server, session } = await open();
    await session.updateInstructions('Be kind.');
    await session.generateReply('Greet the user.');
    const [request] = server.connections[0]?.of('response.create') ?? [];
    expect(request?.response?.instructions).toBe('Be kind.\nGreet the user.');
  });

  it('R8: hands on parallel tool calls, and calls without arguments', async () => {
    const { session } = await open([
      {
        calls: [
          { name: 'weather', args: '{"city":"Bonn"}' },
          { name: 'time', args: '' },
        ],
      },
    ]);
    const { calls } = await read(await session.generateReply());
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['weather', '{"city":"Bonn"}'],
      ['time', '{}'],
    ]);
    expect(session.chatCtx.items.map((item) => item.type === 'function_call' && item.args)).toEqual([
      '{"city":"Bonn"}',
      '{}',
    ]);
  });

  it('R3: right after an interruption waits for the old one to end, and is the only one', async () => {
    const { server, session, errors } = await open([{ ...hello, endless: true }, hello]);
    const first = await session.generateReply();
    void session.interrupt();
    const second = await session.generateReply();
    expect((await read(first)).messages[0]?.text).toBe('Good evening to you.');
    expect((await read(second)).messages[0]?.text).toBe('Good evening to you.');
    expect(server.connections[0]?.of('response.create')).toHaveLength(2);
    expect(server.connections[0]?.of('response.cancel')).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('R4: that never begins is a typed error, and one that begins too late is cancelled', async () => {
    const { server, session } = await open([{ silent: true }], { connOptions: { ...quick, timeoutMs: 150 } });
    const begun: unknown[] = [];
    session.on('generation_created', (event) => begun.push(event));
    await expect(session.generateReply()).rejects.toSatisfy(
      (error) => isAgentsError(error) && error.code === 'realtime',
    );
    const connection = await server.connection();
    const [request] = connection.of('response.create');
    const response = { id: 'late', status: 'in_progress' as const, metadata: request?.response?.metadata ?? {} };
    connection.send({ type: 'response.created', event_id: 'e', response });
    await connection.until((c) => c.of('response.cancel').length > 0);
    expect(connection.of('response.cancel')[0]).toMatchObject({ response_id: 'late' });
    expect(begun).toEqual([]);
  });

  it('that the server refuses fails at once', async () => {
    const { server, session } = await open([{ silent: true }]);
    const asked = session.generateReply();
    const connection = await server.connection();
    await connection.until((c) => c.of('response.create').length > 0);
    const event_id = connection.of('response.create')[0]?.event_id ?? '';
    const error = { type: 'invalid_request_error', code: 'bad', message: 'no', event_id };
    connection.send({ type: 'error', event_id: 'e', error });
    await expect(asked).rejects.toThrow(/reported bad/);
  });
});

describe('the conversation', () => {
  it('is brought to what is wanted', async () => {
    const { server, session } = await open();
    const [a, b] = [user('first', 'item_a'), user('second', 'item_b')];
    await session.updateChatCtx(chat(a, b));
    const call = new llm.FunctionCall({ id: 'item_c', callId: 'c', name: 'f', args: '{}' });
    const output = new llm.FunctionCallOutput({ id: 'item_o', callId: 'c', output: 'done', isError: false });
    await session.updateChatCtx(chat(user('zeroth', 'item_z'), b, call, output));
    expect(server.connections[0]?.items.map(({ id }) => id)).toEqual(['item_z', 'item_b', 'item_c', 'item_o']);
    expect(session.chatCtx.items.map(({ id }) => id)).toEqual(['item_z', 'item_b', 'item_c', 'item_o']);
    await session.updateChatCtx(chat(user('changed', 'item_z'), b));
    expect(server.connections[0]?.items[0]).toMatchObject({ content: [{ type: 'input_text', text: 'changed' }] });
  });

  it('R2: a refused change fails at once', async () => {
    const { server, session } = await open();
    const connection = await server.connection();
    connection.refusesItems = true;
    const began = performance.now();
    await expect(session.updateChatCtx(chat(user('hi')))).rejects.toThrow(/item_create_invalid/);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it.each([
    [250.7, [250]],
    [99_999, [400]],
    [Number.NaN, []],
    [-5, []],
    [0, []],
  ])('R1: cut at %s ms is cut to whole ms that are there, or goes', async (audioEndMs, expected) => {
    const { server, session, errors } = await open();
    const { messages } = await read(await session.generateReply());
    const messageId = messages[0]?.id ?? '';
    await session.truncate({ messageId, audioEndMs, audioTranscript: 'Good' });
    // The next answer shows that all before it was processed.
    await session.generateReply();
    const connection = await server.connection();
    expect(connection.of('conversation.item.truncate').map(({ audio_end_ms }) => audio_end_ms)).toEqual(expected);
    expect(connection.items.some(({ id }) => id === messageId)).toBe(expected.length > 0);
    const kept = session.chatCtx.getById(messageId);
    expect(kept?.type === 'message' ? kept.textContent : undefined).toBe(expected.length > 0 ? 'Good' : undefined);
    expect(errors).toEqual([]);
  });

  it('holds the words of the user when they are known', async () => {
    const { server, session } = await open();
    const connection = await server.connection();
    const transcribed = once<llm.InputTranscriptionCompleted>(session, 'input_audio_transcription_completed');
    const id = connection.userSays('Hello there.');
    expect(await transcribed).toMatchObject({ itemId: id, transcript: 'Hello there.', isFinal: true });
    const item = session.chatCtx.getById(id);
    expect(item?.type === 'message' && item.textContent).toBe('Hello there.');
  });
});

describe('a break', () => {
  it('in mid-answer ends the answer, and the next connection is told the conversation', async () => {
    const { server, session, errors } = await open([{ ...hello, endless: true }, hello]);
    await session.updateInstructions('Be kind.');
    await session.updateChatCtx(chat(user('My name is Ada.', 'item_ada')));
    const answer = await session.generateReply();
    const again = once(session, 'session_reconnected');
    (await server.connection()).drop();
    await read(answer);
    await again;
    const connection = await server.connection(1);
    await connection.until((c) => c.items.length > 0);
    expect(connection.session).toMatchObject({ instructions: 'Be kind.' });
    expect(connection.items).toMatchObject([{ id: 'item_ada', content: [{ text: 'My name is Ada.' }] }]);
    expect(errors.map(({ recoverable }) => recoverable)).toEqual([true]);
    expect((await read(await session.generateReply())).messages[0]?.text).toBe('Good evening to you.');
  });

  it('R5: by the end of the session keeps what was heard, as text that is not cut', async () => {
    const { server, session } = await open();
    const { messages } = await read(await session.generateReply());
    const messageId = messages[0]?.id ?? '';
    await session.truncate({ messageId, audioEndMs: 200, audioTranscript: 'Good evening' });
    const again = once(session, 'session_reconnected');
    (await server.connection()).expire();
    await again;
    const connection = await server.connection(1);
    await connection.until((c) => c.items.length > 0);
    expect(connection.items).toMatchObject([
      { id: messageId, role: 'assistant', content: [{ type: 'output_text', text: 'Good evening' }] },
    ]);
    await session.truncate({ messageId, audioEndMs: 100, audioTranscript: 'Good' });
    expect(connection.of('conversation.item.truncate')).toEqual([]);
    expect(connection.items).toMatchObject([{ id: messageId, content: [{ text: 'Good' }] }]);
  });

  it('is made between turns before the server makes one', async () => {
    const { server, session } = await open([{ ...hello, endless: true }, hello], { maxSessionDuration: 120 });
    const answer = await session.generateReply();
    await new Promise((resolve) => setTimeout(resolve, 250));
    // Old enough, but in mid-answer.
    expect(server.connections).toHaveLength(1);
    const again = once(session, 'session_reconnected');
    await session.interrupt();
    await read(answer);
    await again;
    expect(server.connections).toHaveLength(2);
  });
});

describe('the microphone', () => {
  it('is heard at the rate of the wire, in pieces of 100 ms', async () => {
    const { server, session } = await open([hello], { turnDetection: null });
    for (let count = 0; count < 30; count += 1) session.pushAudio(silence(10));
    await session.commitAudio();
    const connection = await server.connection();
    await connection.until((c) => c.of('input_audio_buffer.commit').length > 0);
    const pieces = connection.of('input_audio_buffer.append').map(({ audio }) => Buffer.from(audio, 'base64').length);
    expect(pieces).toEqual([4800, 4800, 4800]);
  });

  it('is resampled and mixed down', async () => {
    const { server, session } = await open([hello], { turnDetection: null });
    for (let count = 0; count < 50; count += 1)
      session.pushAudio(new AudioFrame(new Int16Array(960 * 2), 48_000, 2, 960));
    await session.commitAudio();
    const connection = await server.connection();
    await connection.until((c) => c.of('input_audio_buffer.commit').length > 0);
    const bytes = connection
      .of('input_audio_buffer.append')
      .reduce((sum, { audio }) => sum + Buffer.from(audio, 'base64').length, 0);
    expect(bytes / 48).toBeGreaterThan(950);
    expect(bytes / 48).toBeLessThanOrEqual(1000);
  });

  it('is no turn with less than 100 ms', async () => {
    const { server, session } = await open([hello], { turnDetection: null });
    session.pushAudio(silence(50));
    await session.commitAudio();
    await session.generateReply();
    expect((await server.connection()).of('input_audio_buffer.commit')).toEqual([]);
  });
});

describe('tools and options', () => {
  it('are told when they change', async () => {
    const { server, session } = await open();
    const tools = {
      add: llm.tool({ description: 'Adds.', parameters: z.object({ a: z.number() }), execute: async () => 1 }),
    };
    await session.generateReply();
    await session.updateTools(llm.toToolContext(tools));
    session.updateOptions({ toolChoice: 'none' });
    const connection = await server.connection();
    await connection.until((c) => c.of('session.update').length === 3);
    expect(connection.session).toMatchObject({
      tool_choice: 'none',
      tools: [{ type: 'function', name: 'add', parameters: { properties: { a: { type: 'number' } } } }],
    });
  });

  it.each([{ temperature: 0.5 }, { temperature: 1.3 }, { speed: 2 }, { maxResponseOutputTokens: 0 }])(
    'out of range are refused: %o',
    (options) => {
      expect(() => new RealtimeModel({ apiKey: 'k', ...options })).toThrow(/must be between/);
    },
  );

  it('need a key, except on this machine', () => {
    const key = process.env['OPENAI_API_KEY'];
    delete process.env['OPENAI_API_KEY'];
    try {
      expect(() => new RealtimeModel()).toThrow(/OPENAI_API_KEY/);
      expect(new RealtimeModel({ baseURL: 'http://localhost:1/v1' }).model).toBe('gpt-realtime');
    } finally {
      if (key !== undefined) process.env['OPENAI_API_KEY'] = key;
    }
  });
});
