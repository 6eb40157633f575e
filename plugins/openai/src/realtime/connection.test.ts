// A realtime connection: its beginning, its breaks, what it carries.
import { once as waitForEvent } from 'node:events';
import { createServer } from 'node:net';
import { isAgentsError, llm, sleep, systemClock } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FakeRealtimeServer } from './__fixtures__/fake-realtime-server.js';
import { chat, ends, hello, once, open, quick, read, silence, user } from './__fixtures__/open-session.js';
import { RealtimeModel } from './index.js';

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
    server.refuseWith = 500;
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

  it('waits as long as a busy server asks for', async () => {
    const server = await FakeRealtimeServer.start(hello);
    server.refuseWith = 429;
    server.refuseHeaders = { 'retry-after': '1' };
    ends.push(() => server[Symbol.asyncDispose]());
    const model = new RealtimeModel({ baseURL: server.baseURL, connOptions: quick });
    ends.push(() => model.close());
    const session = model.session();
    const error = await once<llm.RealtimeModelError>(session, 'error');
    expect(error).toMatchObject({ recoverable: true, error: { statusCode: 429, code: 'api_status' } });
    const refusedAt = systemClock.now();
    server.refuseWith = undefined;
    expect((await read(await session.generateReply())).messages[0]?.text).toBe('Good evening to you.');
    expect(systemClock.now() - refusedAt).toBeGreaterThanOrEqual(900);
    expect(server.requests).toHaveLength(2);
  });

  it('does not keep a caller waiting as long as a busy server wishes', async () => {
    const server = await FakeRealtimeServer.start(hello);
    server.refuseWith = 429;
    server.refuseHeaders = { 'retry-after': '3600' };
    ends.push(() => server[Symbol.asyncDispose]());
    const session = new RealtimeModel({ baseURL: server.baseURL, connOptions: quick }).session();
    expect(await once<llm.RealtimeModelError>(session, 'error')).toMatchObject({ recoverable: false });
    expect(server.requests).toHaveLength(1);
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

  it('that breaks again and again is given up', async () => {
    const { server, session } = await open();
    const gone = new Promise<void>((resolve) => session.on('error', (error) => !error.recoverable && resolve()));
    for (const index of [0, 1, 2]) (await server.connection(index)).drop();
    await gone;
    expect(server.connections).toHaveLength(3);
  });

  it('that does not open does not hold the end', async () => {
    const hanging = createServer().listen(0, '127.0.0.1');
    await waitForEvent(hanging, 'listening');
    ends.push(async () => hanging.close());
    const address = hanging.address();
    const baseURL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
    const session = new RealtimeModel({ baseURL }).session();
    await waitForEvent(hanging, 'connection');
    await session.close();
    await expect(session.generateReply()).rejects.toThrow(/closed/);
  });

  it('is final after an error that no other try can mend', async () => {
    const { server, session } = await open([{ failsWith: 'insufficient_quota' }]);
    const final = once<llm.RealtimeModelError>(session, 'error');
    await session.generateReply();
    expect(await final).toMatchObject({ recoverable: false });
    expect(server.connections).toHaveLength(1);
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
    await connection.until((c) => c.items.length > 1);
    expect(connection.session).toMatchObject({ instructions: 'Be kind.' });
    expect(connection.items).toMatchObject([
      { id: 'item_ada', content: [{ text: 'My name is Ada.' }] },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Good evening to you.' }] },
    ]);
    expect(errors.map(({ recoverable }) => recoverable)).toEqual([true]);
    expect((await read(await session.generateReply())).messages[0]?.text).toBe('Good evening to you.');
  });

  it('R5: by the end of the session keeps what was heard, as text that is not cut', async () => {
    const { server, session, errors } = await open();
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
    expect(errors).toEqual([]);
  });

  it('is made between turns before the server makes one', async () => {
    const { server, session } = await open([{ ...hello, endless: true }, hello], { maxSessionDuration: 700 });
    const answer = await session.generateReply();
    await sleep(systemClock, 900);
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
