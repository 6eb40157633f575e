// An agent with the realtime model: its tools, and what breaks.
import { llm, voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FakeReply } from './__fixtures__/fake-reply.js';
import { FakeRealtimeServer } from './__fixtures__/fake-realtime-server.js';
import { call, conversation, ends, hello, until } from './__fixtures__/open-call.js';
import { RealtimeModel } from './index.js';

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

describe('an agent with a model of its own', () => {
  it('goes on with the conversation on a connection of its own; the first one ends', async () => {
    const { server, session, errors } = await call();
    await session.generateReply({ userInput: 'I am Ada.' }).waitForPlayout();
    const other = await FakeRealtimeServer.start(hello);
    ends.push(() => other[Symbol.asyncDispose]());
    const model = new RealtimeModel({ baseURL: other.baseURL });
    const agent = new voice.Agent({ id: 'next', instructions: 'Go on.', llm: model, chatCtx: session.chatCtx });
    session.updateAgent(agent);
    await (
      await server.connection()
    ).closed;
    await until(() => session.currentAgent.id === 'next');
    await session.generateReply().waitForPlayout();
    const connection = await other.connection();
    expect(connection.session).toMatchObject({ instructions: 'Go on.' });
    expect(connection.items.map((item) => 'role' in item && item.role)).toEqual(['user', 'assistant', 'assistant']);
    expect(server.connections).toHaveLength(1);
    expect(errors).toEqual([]);
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
    const { session, errors } = await call({
      replies: [{ silent: true }, hello],
      model: { connOptions: { maxRetry: 1, retryIntervalMs: 10, timeoutMs: 1500 } },
    });
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
