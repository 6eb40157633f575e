// Answers of the realtime model and the conversation it holds.
import { isAgentsError, llm, systemClock } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { chat, hello, once, open, quick, read, user } from './__fixtures__/open-session.js';

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

  it('waits for the one under way', async () => {
    const { server, session } = await open([{ ...hello, endless: true }, hello]);
    await session.generateReply();
    const second = session.generateReply();
    // A round trip: a request that was sent has arrived by then.
    await session.updateChatCtx(new llm.ChatContext([...session.chatCtx.items, user('Hi')]));
    const connection = await server.connection();
    expect(connection.of('response.create')).toHaveLength(1);
    connection.startsSpeaking();
    expect((await read(await second)).messages).toHaveLength(1);
  });

  it('R4: that never begins is a typed error, and one that begins too late is cancelled', async () => {
    const { server, session } = await open([{ silent: true }], { connOptions: { ...quick, timeoutMs: 1500 } });
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

describe('a busy server', () => {
  it('is asked again', async () => {
    const { server, session } = await open([{ silent: true }, hello]);
    const asked = session.generateReply();
    const connection = await server.connection();
    await connection.until((c) => c.of('response.create').length > 0);
    const event_id = connection.of('response.create')[0]?.event_id ?? '';
    const code = 'conversation_already_has_active_response';
    connection.send({ type: 'error', event_id: 'e', error: { type: 'invalid', code, message: 'busy', event_id } });
    expect((await read(await asked)).messages[0]?.text).toBe('Good evening to you.');
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
    const began = systemClock.now();
    await expect(session.updateChatCtx(chat(user('hi')))).rejects.toThrow(/item_create_invalid/);
    expect(systemClock.now() - began).toBeLessThan(2000);
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
