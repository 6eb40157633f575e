// Several realtime models as one: a call goes on when one of them fails.
import { llm, realtime, voice } from '@livekit/agents';
import { FakeLLM, FakeSTT, FakeTTS, FakeVAD } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import type { FakeReply } from './__fixtures__/fake-reply.js';
import { FakeRealtimeServer } from './__fixtures__/fake-realtime-server.js';
import { clock, conversation, converse, heardMs, hello, until } from './__fixtures__/open-call.js';
import { RealtimeModel, type RealtimeModelOptions } from './index.js';

interface Options {
  first?: FakeReply[];
  second?: FakeReply[];
  model?: RealtimeModelOptions;
  adapter?: Partial<realtime.FallbackAdapterOptions>;
  session?: Partial<voice.AgentSessionOptions>;
}

const connOptions = { maxRetry: 0, retryIntervalMs: 10, timeoutMs: 3000 };
const welcome: FakeReply = { messages: [{ text: 'Here I am.', audioMs: 200 }] };

async function call({ first = [hello], second = [welcome], model: options, adapter, session }: Options = {}) {
  const servers = [await FakeRealtimeServer.start(...first), await FakeRealtimeServer.start(...second)] as const;
  const models = servers.map(({ baseURL }) => new RealtimeModel({ baseURL, connOptions, ...options }));
  const model = new realtime.FallbackAdapter({ models, ...adapter });
  const available: string[] = [];
  model.on('realtime_availability_changed', ({ realtimeModel, available: isAvailable }) =>
    available.push(`${models.indexOf(realtimeModel as RealtimeModel)} ${isAvailable}`),
  );
  const agent = new voice.Agent({ instructions: 'Be kind.', tools: { now: clockTool } });
  return { servers, model, available, ...(await converse({ servers, model, agent, session })) };
}

const clockTool = llm.tool({ description: 'Tells the time.', execute: async () => 'noon' });

/** The server is gone for good: the connection breaks, and every other one is refused. */
async function die(server: FakeRealtimeServer): Promise<void> {
  server.refuseWith = 503;
  (await server.connection()).drop();
}

describe('realtime.FallbackAdapter', () => {
  it('goes on with the next model, which is told who it is and what was heard', async () => {
    const { servers, session, errors, available } = await call();
    await session.generateReply({ userInput: 'I am Ada.' }).waitForPlayout();
    await die(servers[0]);
    await session.generateReply().waitForPlayout();
    expect(conversation(session)).toEqual(['user: I am Ada.', 'assistant: Good evening.', 'assistant: Here I am.']);
    const connection = await servers[1].connection();
    expect(connection.session).toMatchObject({ instructions: 'Be kind.', tools: [{ name: 'now' }] });
    expect(connection.items).toMatchObject([
      { role: 'user', content: [{ text: 'I am Ada.' }] },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Good evening.' }] },
      { role: 'assistant' },
    ]);
    expect(available).toEqual(['0 false']);
    expect(errors).toEqual([]);
  });

  it('goes on with an answer that broke off, after a short gap', async () => {
    const long: FakeReply = { messages: [{ text: 'One two three.', audioMs: 300 }], endless: true };
    const { servers, session, speaker, errors } = await call({ first: [long] });
    const speech = session.generateReply({ userInput: 'Count.' });
    await until(() => session.agentState === 'speaking');
    await die(servers[0]);
    await speech.waitForPlayout();
    await until(() => conversation(session).length === 3);
    expect(conversation(session)).toEqual(['user: Count.', 'assistant: One two three.', 'assistant: Here I am.']);
    const connection = await servers[1].connection();
    expect(connection.items.slice(0, 2)).toMatchObject([
      { content: [{ text: 'Count.' }] },
      { content: [{ text: 'One two three.' }] },
    ]);
    expect(connection.of('response.create')[0]?.response?.instructions).toMatch(/^Be kind\.\n.*Go on/);
    expect(heardMs(speaker)).toBe(500);
    expect(errors).toEqual([]);
  });

  it('lets the next model hear what the user said and nobody answered', async () => {
    const { servers, session, microphone, errors } = await call({ first: [{ silent: true }] });
    const first = await servers[0].connection();
    await first.until((c) => c.of('input_audio_buffer.append').length > 3);
    const id = first.startsSpeaking();
    await until(() => session.userState === 'speaking');
    microphone.makeSound(400);
    await first.until((c) => c.of('input_audio_buffer.append').some(({ audio }) => isLoud(audio)));
    await until(() => !microphone.isLoud);
    // Only silence is said from now on.
    const heard = first.received.length;
    await first.until((c) => c.received.slice(heard).filter(({ type }) => type.endsWith('append')).length > 2);
    await die(servers[0]);
    expect(id).not.toBe('');
    const second = await servers[1].connection();
    await second.until((c) => c.of('input_audio_buffer.append').some(({ audio }) => isLoud(audio)));
    second.userSays('Is anybody there?');
    await until(() => conversation(session).length === 2 && session.agentState === 'listening');
    expect(conversation(session)).toEqual(['user: Is anybody there?', 'assistant: Here I am.']);
    expect(errors).toEqual([]);
  });

  it('asks the next model when one does not begin to answer in time', async () => {
    const { session, errors, available } = await call({
      first: [{ silent: true }],
      adapter: { attemptTimeoutMs: 400 },
    });
    const speech = session.generateReply();
    await speech.waitForPlayout();
    expect(speech.exception()).toBeUndefined();
    expect(conversation(session)).toEqual(['assistant: Here I am.']);
    expect(available).toEqual(['0 false']);
    expect(errors).toEqual([]);
  });

  it('asks the next model when one fails to answer', async () => {
    const { session, errors } = await call({
      first: [{ failsWith: 'server_error' }],
      adapter: { reconnectTimeoutMs: 50 },
    });
    session.generateReply();
    await until(() => conversation(session).length === 1);
    expect(conversation(session)).toEqual(['assistant: Here I am.']);
    expect(errors).toEqual([]);
  });

  it('stays with a model that gets its connection back in time', async () => {
    const { servers, session, available } = await call({ model: { connOptions: { ...connOptions, maxRetry: 2 } } });
    await session.generateReply().waitForPlayout();
    (await servers[0].connection()).drop();
    await servers[0].connection(1);
    await session.generateReply().waitForPlayout();
    expect(servers[1].connections).toEqual([]);
    expect(available).toEqual([]);
  });

  it('cuts what another model said to what was heard of it', async () => {
    const long: FakeReply = { messages: [{ text: 'One two three four five six.', audioMs: 2000 }], endless: true };
    const { servers, session, speaker } = await call({ first: [long], second: [{ silent: true }] });
    const speech = session.generateReply();
    await until(() => heardMs(speaker) >= 200);
    await die(servers[0]);
    const connection = await servers[1].connection();
    await connection.until((c) => c.items.length > 0);
    speech.interrupt();
    await speech.waitForPlayout();
    const heard = conversation(session)[0]?.slice('assistant: '.length, -' (interrupted)'.length);
    expect('One two three four five six.'.startsWith(heard ?? '-')).toBe(true);
    await until(() => JSON.stringify(connection.items).includes(`"text":"${heard}"`));
    expect(connection.of('conversation.item.truncate')).toEqual([]);
  });

  it('is an error of the session when all have failed', async () => {
    const { servers, session, errors } = await call();
    const closed = new Promise((resolve) => session.once(voice.AgentSessionEventTypes.Close, resolve));
    await servers[0].connection();
    servers[1].refuseWith = 401;
    await die(servers[0]);
    expect(await closed).toMatchObject({ reason: 'error', error: { type: 'realtime_model_error' } });
    expect(errors).toEqual(['realtime_model_error']);
  });

  it('refuses models that cannot stand in for each other, and none at all', () => {
    const written = new RealtimeModel({ apiKey: 'k', modalities: ['text'] });
    const spoken = new RealtimeModel({ apiKey: 'k' });
    expect(() => new realtime.FallbackAdapter({ models: [spoken, written] })).toThrow(/audioOutput/);
    expect(() => new realtime.FallbackAdapter({ models: [] })).toThrow(/at least one/);
  });
});

describe('a pipeline in the place of realtime models', () => {
  const standIn = () => {
    const stt = new FakeSTT({ clock });
    const model = new FakeLLM([], { fallback: { content: 'I took over.' } });
    const tts = new FakeTTS({ clock, wordMs: 50 });
    return { stt, llm: model, tts, vad: new FakeVAD({ clock }) };
  };

  it('takes over when all have failed, and answers what is owed', async () => {
    const pipeline = standIn();
    const { servers, session, speaker, errors } = await call({ adapter: { pipeline } });
    await session.generateReply({ userInput: 'I am Ada.' }).waitForPlayout();
    servers[1].refuseWith = 503;
    await die(servers[0]);
    session.generateReply();
    await until(() => conversation(session).length === 3);
    expect(conversation(session)).toEqual(['user: I am Ada.', 'assistant: Good evening.', 'assistant: I took over.']);
    expect(pipeline.tts.heardIn(speaker.heardSamples)).toContain('I took over.');
    expect(errors).toEqual([]);
  });

  it('hears the user from then on', async () => {
    const pipeline = standIn();
    const { servers, session, model, microphone, errors } = await call({ adapter: { pipeline } });
    await session.generateReply().waitForPlayout();
    servers[1].refuseWith = 503;
    await die(servers[0]);
    await until(() => model._pipelineTookOver);
    microphone.makeSound(600);
    pipeline.stt.hear({ text: 'Are you there?', durationMs: 600 });
    await until(() => conversation(session).length === 3);
    expect(conversation(session)).toEqual([
      'assistant: Good evening.',
      'user: Are you there?',
      'assistant: I took over.',
    ]);
    expect(errors).toEqual([]);
  });
});

function isLoud(audio: string): boolean {
  const bytes = Buffer.from(audio, 'base64');
  return bytes.some((_, at) => at % 2 === 0 && Math.abs(bytes.readInt16LE(at)) > 500);
}
