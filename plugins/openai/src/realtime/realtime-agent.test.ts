// Whole conversations of an agent with the realtime model, in real time, against the fake server.
import { initializeLogger, llm, systemClock, voice } from '@livekit/agents';
import { FakeTTS, FakeVAD, MemoryAudioInput, MemoryAudioOutput } from '@livekit/agents/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FakeReply } from './__fixtures__/fake-connection.js';
import { FakeRealtimeServer } from './__fixtures__/fake-realtime-server.js';
import { RealtimeModel, type RealtimeModelOptions } from './index.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface CallOptions {
  replies?: FakeReply[];
  model?: RealtimeModelOptions;
  agent?: voice.Agent;
  session?: Partial<voice.AgentSessionOptions>;
  refuseWith?: number;
}

const clock = systemClock;
const hello: FakeReply = { messages: [{ text: 'Good evening.', audioMs: 200 }] };

async function call({ replies = [hello], model: options, agent, session: more, refuseWith }: CallOptions = {}) {
  const server = await FakeRealtimeServer.start(...replies);
  server.refuseWith = refuseWith;
  const connOptions = { maxRetry: 1, retryIntervalMs: 10, timeoutMs: 400 };
  const model = new RealtimeModel({ baseURL: server.baseURL, connOptions, ...options });
  const session = new voice.AgentSession({ vad: null, ...more, llm: model });
  const microphone = new MemoryAudioInput({ clock });
  const speaker = new MemoryAudioOutput({ clock });
  session.input.audio = microphone;
  session.output.audio = speaker;
  const errors: string[] = [];
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) => errors.push(error.type));
  ends.push(
    () => server[Symbol.asyncDispose](),
    () => microphone.close(),
    () => session.close(),
  );
  await session.start({ agent: agent ?? new voice.Agent({ instructions: 'Be kind.' }) });
  microphone.open();
  return { server, model, session, microphone, speaker, errors };
}

function conversation(session: voice.AgentSession): string[] {
  return session.history.items.flatMap((item) => {
    if (item.type === 'message')
      return [`${item.role}: ${item.textContent}${item.interrupted ? ' (interrupted)' : ''}`];
    if (item.type === 'function_call') return [`call ${item.name}`];
    return item.type === 'function_call_output' ? [`output ${item.output}`] : [];
  });
}

const heardMs = (speaker: MemoryAudioOutput) =>
  speaker.heard.reduce((sum, { samples, sampleRate }) => sum + (samples.length / sampleRate) * 1000, 0);

/** Settles when `happened`, looking every few ms. */
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('an agent with a realtime model', () => {
  it('speaks when asked to, with what the agent is', async () => {
    const { server, session, speaker, errors } = await call();
    const states: string[] = [];
    session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => states.push(newState));
    await session.generateReply({ instructions: 'Greet the user.', userInput: 'I am here.' }).waitForPlayout();
    expect(conversation(session)).toEqual(['user: I am here.', 'assistant: Good evening.']);
    expect(heardMs(speaker)).toBe(200);
    expect(states).toEqual(['thinking', 'speaking', 'listening']);
    const connection = await server.connection();
    expect(connection.session).toMatchObject({ instructions: 'Be kind.' });
    expect(connection.items).toMatchObject([
      { role: 'user', content: [{ text: 'I am here.' }] },
      { role: 'assistant' },
    ]);
    expect(connection.of('response.create')[0]?.response?.instructions).toBe('Be kind.\nGreet the user.');
    expect(session.usage.modelUsage).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('R7: answers a turn that the server found; words that come later go before the answer', async () => {
    const { server, session } = await call();
    const heard: string[] = [];
    session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript, isFinal }) => {
      heard.push(`${transcript} ${isFinal}`);
    });
    const connection = await server.connection();
    await connection.until((c) => c.of('input_audio_buffer.append').length > 1);
    const id = connection.startsSpeaking();
    await until(() => session.userState === 'speaking');
    connection.stopsSpeaking(id);
    await until(() => conversation(session).length > 0);
    connection.transcribe(id, 'Hello?');
    await until(() => conversation(session).length > 1);
    expect(conversation(session)).toEqual(['user: Hello?', 'assistant: Good evening.']);
    expect(heard).toEqual(['Hello? true']);
    expect(session.history.items.some((item) => item.id === id)).toBe(true);
    expect(connection.of('response.create')).toEqual([]);
  });

  it('stops when the user speaks, and the model learns what was heard', async () => {
    const long: FakeReply = { messages: [{ text: 'One two three four five six.', audioMs: 3000 }], endless: true };
    const { server, session, speaker, errors } = await call({ replies: [long, hello] });
    const speech = session.generateReply();
    const connection = await server.connection();
    await until(() => heardMs(speaker) >= 400);
    const id = connection.startsSpeaking();
    await speech.waitForPlayout();
    expect(speech.interrupted).toBe(true);
    await connection.until((c) => c.of('conversation.item.truncate').length > 0);
    const [cut] = connection.of('conversation.item.truncate');
    expect(cut?.audio_end_ms).toBeGreaterThanOrEqual(350);
    expect(cut?.audio_end_ms).toBeLessThan(1500);
    expect(Number.isInteger(cut?.audio_end_ms)).toBe(true);
    connection.stopsSpeaking(id);
    connection.transcribe(id, 'Wait!');
    await until(() => conversation(session).length > 2 && session.agentState === 'listening');
    expect(conversation(session)[0]).toMatch(/^assistant: One.* \(interrupted\)$/);
    expect(conversation(session).slice(1)).toEqual(['user: Wait!', 'assistant: Good evening.']);
    expect(errors).toEqual([]);
  });

  it('R6: plays all messages of an answer, in order', async () => {
    const { session, speaker } = await call({
      replies: [
        {
          messages: [
            { text: 'One.', audioMs: 100 },
            { text: 'Two.', audioMs: 200 },
          ],
        },
      ],
    });
    await session.generateReply().waitForPlayout();
    expect(conversation(session)).toEqual(['assistant: One. Two.']);
    expect(heardMs(speaker)).toBe(300);
  });

  it('tells the model what was said without it', async () => {
    const { server, session } = await call({ session: { tts: new FakeTTS({ clock, wordMs: 20 }) } });
    await session.say('Welcome to the shop.').waitForPlayout();
    const connection = await server.connection();
    await connection.until((c) => c.items.length > 0);
    expect(connection.items).toMatchObject([{ role: 'assistant', content: [{ text: 'Welcome to the shop.' }] }]);
  });

  it('ends its connection with the session', async () => {
    const { server, session } = await call();
    const connection = await server.connection();
    await session.close();
    await connection.closed;
    expect(server.connections).toHaveLength(1);
  });
});

describe('tools', () => {
  const lookUp = (ran: string[]) =>
    llm.tool({
      description: 'Looks it up.',
      parameters: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        ran.push(city);
        return `${city}: sunny`;
      },
    });

  it('R8: run side by side, and are answered once', async () => {
    const ran: string[] = [];
    const calls = ['Bonn', 'Rome'].map((city) => ({ name: 'weather', args: JSON.stringify({ city }) }));
    const agent = new voice.Agent({ instructions: 'Tell the weather.', tools: { weather: lookUp(ran) } });
    const { server, session, errors } = await call({ agent, replies: [{ calls }, hello] });
    await session.generateReply({ userInput: 'Weather?' }).waitForPlayout();
    expect(ran).toEqual(['Bonn', 'Rome']);
    expect(conversation(session)).toEqual([
      'user: Weather?',
      'call weather',
      'call weather',
      'output "Bonn: sunny"',
      'output "Rome: sunny"',
      'assistant: Good evening.',
    ]);
    const connection = await server.connection();
    expect(connection.items.map(({ type }) => type)).toEqual([
      'message',
      'function_call',
      'function_call',
      'function_call_output',
      'function_call_output',
      'message',
    ]);
    expect(connection.of('response.create')).toHaveLength(2);
    expect(connection.session).toMatchObject({ tools: [{ name: 'weather' }] });
    expect(errors).toEqual([]);
  });

  it('H5: hand over and back on one connection, each agent with its own instructions', async () => {
    const first: voice.Agent = new voice.Agent({
      id: 'first',
      instructions: 'I am the first.',
      tools: { next: llm.tool({ description: 'Hands over.', execute: async () => llm.handoff({ agent: second }) }) },
    });
    const second: voice.Agent = new voice.Agent({
      id: 'second',
      instructions: 'I am the second.',
      tools: { back: llm.tool({ description: 'Hands back.', execute: async () => llm.handoff({ agent: first }) }) },
    });
    const next: FakeReply = { calls: [{ name: 'next', args: '{}' }] };
    const back: FakeReply = { calls: [{ name: 'back', args: '{}' }] };
    const { server, session, errors } = await call({ agent: first, replies: [next, back, hello] });
    await session.generateReply().waitForPlayout();
    await until(() => session.currentAgent.id === 'second');
    const connection = await server.connection();
    await connection.until((c) => c.session['instructions'] === 'I am the second.');
    await session.generateReply().waitForPlayout();
    await until(() => session.currentAgent.id === 'first');
    await session.generateReply().waitForPlayout();
    expect(connection.session).toMatchObject({ instructions: 'I am the first.', tools: [{ name: 'next' }] });
    expect(conversation(session).at(-1)).toBe('assistant: Good evening.');
    expect(server.connections).toHaveLength(1);
    expect(errors).toEqual([]);
  });
});

describe('with a voice of its own', () => {
  it('speaks what the model writes', async () => {
    const tts = new FakeTTS({ clock, wordMs: 50 });
    const { server, session, speaker } = await call({
      model: { modalities: ['text'] },
      session: { tts },
      replies: [{ messages: [{ text: 'In my own voice.' }] }],
    });
    await session.generateReply().waitForPlayout();
    expect(tts.heardIn(speaker.heardSamples)).toBe('In my own voice.');
    expect(conversation(session)).toEqual(['assistant: In my own voice.']);
    expect((await server.connection()).session).toMatchObject({ output_modalities: ['text'] });
  });

  it('tells the model how much of it was heard', async () => {
    const tts = new FakeTTS({ clock, wordMs: 200 });
    const { server, session, speaker } = await call({
      model: { modalities: ['text'] },
      session: { tts },
      replies: [{ messages: [{ text: 'One two three four five six seven.' }] }],
    });
    const speech = session.generateReply();
    await until(() => heardMs(speaker) >= 450);
    speech.interrupt();
    await speech.waitForPlayout();
    const heard = conversation(session)[0]?.slice('assistant: '.length, -' (interrupted)'.length);
    const connection = await server.connection();
    await connection.until((c) => c.of('conversation.item.create').length > 0);
    await until(() => connection.items.length === 1);
    expect(connection.items).toMatchObject([{ role: 'assistant', content: [{ text: heard }] }]);
    expect(connection.of('conversation.item.truncate')).toEqual([]);
  });

  it('speaks an answer that comes in writing although sound was asked for', async () => {
    const tts = new FakeTTS({ clock, wordMs: 50 });
    const { session, speaker } = await call({ session: { tts }, replies: [{ messages: [{ text: 'Only words.' }] }] });
    await session.generateReply().waitForPlayout();
    expect(tts.heardIn(speaker.heardSamples)).toBe('Only words.');
  });

  it('says so when there is no voice for such an answer', async () => {
    const { session, errors } = await call({ replies: [{ messages: [{ text: 'Only words.' }] }] });
    await session.generateReply().waitForPlayout();
    expect(errors).toEqual(['llm_error']);
  });
});

describe('with turns that the session finds', () => {
  it('commits what its VAD heard, and asks for the answer', async () => {
    const { server, session, microphone } = await call({
      model: { turnDetection: null },
      session: { vad: new FakeVAD({ clock }), turnHandling: { endpointing: { minDelay: 100 } } },
    });
    microphone.makeSound(600);
    const connection = await server.connection();
    await connection.until((c) => c.of('response.create').length > 0);
    expect(connection.of('input_audio_buffer.commit')).toHaveLength(1);
    const id = connection.items.find((item) => item.type === 'message' && item.role === 'user')?.id ?? '';
    await until(() => conversation(session).length > 0);
    connection.transcribe(id, 'Hello?');
    await until(() => conversation(session).length > 1);
    expect(conversation(session)).toEqual(['user: Hello?', 'assistant: Good evening.']);
    expect(connection.items).toHaveLength(2);
  });

  it('commits when the program says so', async () => {
    const { server, session } = await call({
      model: { turnDetection: null },
      session: { turnHandling: { turnDetection: 'manual' } },
    });
    const connection = await server.connection();
    await connection.until((c) => c.of('input_audio_buffer.append').length > 2);
    session.commitUserTurn();
    await until(() => conversation(session).length > 0);
    expect(connection.of('input_audio_buffer.commit')).toHaveLength(1);
    expect(connection.of('response.create')).toHaveLength(1);
  });
});

describe('when things break', () => {
  it('goes on after a drop in mid-answer, with the conversation', async () => {
    const long: FakeReply = { messages: [{ text: 'One two three.', audioMs: 300 }], endless: true };
    const { server, session } = await call({ replies: [long, hello] });
    const speech = session.generateReply({ userInput: 'I am Ada.' });
    await until(() => session.agentState === 'speaking');
    (await server.connection()).drop();
    await speech.waitForPlayout();
    const connection = await server.connection(1);
    await session.generateReply().waitForPlayout();
    expect(connection.items).toMatchObject([
      { content: [{ text: 'I am Ada.' }] },
      { content: [{ text: 'One two three.' }] },
      {},
    ]);
    expect(connection.session).toMatchObject({ instructions: 'Be kind.' });
    expect(conversation(session).at(-1)).toBe('assistant: Good evening.');
  });

  it('R4: a server that never answers is an error of that speech only', async () => {
    const { session, errors } = await call({ replies: [{ silent: true }, hello] });
    const speech = session.generateReply();
    await speech.waitForPlayout();
    expect(speech.exception()).toMatchObject({ code: 'realtime' });
    await session.generateReply().waitForPlayout();
    expect(conversation(session)).toEqual(['assistant: Good evening.']);
    expect(errors).toEqual(['llm_error']);
  });

  it('ends the session when the key is refused', async () => {
    const server = await FakeRealtimeServer.start();
    server.refuseWith = 401;
    ends.push(() => server[Symbol.asyncDispose]());
    const session = new voice.AgentSession({ vad: null, llm: new RealtimeModel({ baseURL: server.baseURL }) });
    const closed = new Promise<voice.CloseEvent>((resolve) =>
      session.once(voice.AgentSessionEventTypes.Close, resolve),
    );
    await session.start({ agent: new voice.Agent({ instructions: 'Be kind.' }) });
    expect(await closed).toMatchObject({ reason: 'error', error: { type: 'realtime_model_error' } });
  });

  it('goes on when the longest time of a session is over', async () => {
    const { server, session } = await call({ replies: [hello] });
    await session.generateReply({ userInput: 'I am Ada.' }).waitForPlayout();
    (await server.connection()).expire();
    const connection = await server.connection(1);
    await session.generateReply().waitForPlayout();
    expect(connection.items.map((item) => 'role' in item && item.role)).toEqual(['user', 'assistant', 'assistant']);
  });
});
