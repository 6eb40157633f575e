// The responses API over a socket: what is sent again and what is not, and what happens when the socket ends.

import type { APIConnectOptions } from '@livekit/agents';
import { initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as events from '../__fixtures__/response-events.js';
import { sse } from '../__fixtures__/server.js';
import { type Script, SocketServer } from '../__fixtures__/socket-server.js';
import { LLM } from './llm.js';

const fast: APIConnectOptions = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 2000 };

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function conversation(): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'system', content: 'Be brief.' });
  chatCtx.addMessage({ role: 'user', content: 'Is my table booked?' });
  return chatCtx;
}

const say = (id: string, text: string) => events.answer(id, events.said([text]));

/** Answers each request with the next of `answers`. */
function answering(...answers: (readonly object[])[]): Script {
  return async (peer) => {
    for (const [index, answer] of answers.entries()) {
      await peer.until('response.create', index + 1);
      peer.send(...answer);
    }
  };
}

async function ask(model: LLM, chatCtx: llm.ChatContext, toolCtx?: llm.ToolContextLike) {
  return model.chat({ chatCtx, connOptions: fast, ...(toolCtx ? { toolCtx } : {}) }).collect();
}

const clock = llm.tool({
  name: 'clock',
  description: 'Tells the time.',
  parameters: z.object({}),
  execute: async () => 'noon',
});

describe('a conversation over one socket', () => {
  it('sends what is new, going on from the last answer', async () => {
    const call = events.call('call_a', 'clock', '{}');
    await using server = await SocketServer.start([
      answering(
        events.answer('r1', [...events.said(['I look.']), ...events.called(call)]),
        say('r2', 'Noon.'),
        say('r3', 'Bye.'),
      ),
    ]);
    const model = new LLM({ baseURL: server.baseURL, apiKey: 'sk-test' });
    const chatCtx = conversation();
    const first = await ask(model, chatCtx, [clock]);
    expect(first).toMatchObject({ text: 'I look.', toolCalls: [{ callId: 'call_a' }], usage: { reasoningTokens: 5 } });
    chatCtx.addMessage({ role: 'assistant', content: 'I look. ' });
    chatCtx.insert([
      ...first.toolCalls,
      llm.FunctionCallOutput.create({ callId: 'call_a', output: 'noon', isError: false }),
    ]);
    expect((await ask(model, chatCtx, [clock])).text).toBe('Noon.');
    chatCtx.addMessage({ role: 'assistant', content: 'Noon.' });
    chatCtx.addMessage({ role: 'user', content: 'Thanks' });
    await ask(model, chatCtx, [clock]);
    await model.aclose();
    expect(server.asked).toEqual(['GET /v1/responses?model=gpt-4.1']);
    const [peer] = server.peers;
    expect(peer?.headers.authorization).toBe('Bearer sk-test');
    expect(peer?.received).toMatchObject([
      {
        type: 'response.create',
        model: 'gpt-4.1',
        input: [{ role: 'system' }, { role: 'user' }],
        tools: [{ name: 'clock' }],
      },
      { previous_response_id: 'r1', input: [{ type: 'function_call_output', call_id: 'call_a', output: 'noon' }] },
      { previous_response_id: 'r2', input: [{ role: 'user', content: 'Thanks' }] },
    ]);
    expect(peer?.received[0]).not.toHaveProperty('previous_response_id');
    expect(peer?.received[0]).not.toHaveProperty('stream');
    await peer?.closed;
  });

  it.each<[string, (chatCtx: llm.ChatContext) => void]>([
    ['was heard in part', (chatCtx) => chatCtx.addMessage({ role: 'assistant', content: 'Yes, at' })],
    ['was not heard at all', () => undefined],
  ])('says all of it again when the answer %s', async (_case, remember) => {
    await using server = await SocketServer.start([answering(say('r1', 'Yes, at eight.'), say('r2', 'Fine.'))]);
    const model = new LLM({ baseURL: server.baseURL });
    const chatCtx = conversation();
    await ask(model, chatCtx);
    remember(chatCtx);
    chatCtx.addMessage({ role: 'user', content: 'Stop' });
    await ask(model, chatCtx);
    await model.aclose();
    const again = server.peers[0]?.received[1];
    expect(again).not.toHaveProperty('previous_response_id');
    expect(again?.['input']).toHaveLength(chatCtx.items.length);
  });

  it('says all of it again when the server has forgotten', async () => {
    await using server = await SocketServer.start([
      answering(say('r1', 'Yes.'), [events.refused(400, 'previous_response_not_found')], say('r2', 'Fine.')),
    ]);
    const model = new LLM({ baseURL: server.baseURL });
    const errors: unknown[] = [];
    model.on('error', (event) => errors.push(event));
    const chatCtx = conversation();
    await ask(model, chatCtx);
    chatCtx.addMessage({ role: 'assistant', content: 'Yes.' });
    chatCtx.addMessage({ role: 'user', content: 'When?' });
    expect((await ask(model, chatCtx)).text).toBe('Fine.');
    await model.aclose();
    expect(errors).toEqual([]);
    expect(
      server.peers[0]?.received.map(({ previous_response_id: id, input }) => [
        id,
        Array.isArray(input) && input.length,
      ]),
    ).toEqual([
      [undefined, 2],
      ['r1', 1],
      [undefined, 4],
    ]);
  });

  it('closes the socket when an answer is cut off, and has the next one ready', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await peer.until('response.create');
        peer.send(...say('r1', 'A long').slice(0, 5));
      },
      answering(say('r2', 'Yes?')),
    ]);
    const model = new LLM({ baseURL: server.baseURL });
    const chatCtx = conversation();
    const stream = model.chat({ chatCtx, connOptions: fast });
    expect((await stream.next()).value?.delta?.content).toBe('A long');
    stream.close();
    await server.peers[0]?.closed;
    await expect.poll(() => server.peers.length).toBe(2);
    expect((await ask(model, chatCtx)).text).toBe('Yes?');
    expect(server.peers).toHaveLength(2);
    await model.aclose();
  });

  it('is opened ahead by prewarm, and never twice', async () => {
    await using server = await SocketServer.start([answering(say('r1', 'Yes.'))]);
    const model = new LLM({ baseURL: server.baseURL });
    model.prewarm();
    await expect.poll(() => server.peers.length).toBe(1);
    expect((await ask(model, conversation())).text).toBe('Yes.');
    expect(server.peers).toHaveLength(1);
    await model.aclose();
  });

  it('answers two questions at once on two sockets', async () => {
    await using server = await SocketServer.start([answering(say('r1', 'One.')), answering(say('r2', 'Two.'))]);
    const model = new LLM({ baseURL: server.baseURL });
    const answers = await Promise.all([ask(model, conversation()), ask(model, conversation())]);
    expect(answers.map(({ text }) => text).sort()).toEqual(['One.', 'Two.']);
    await model.aclose();
  });
});

describe('when the socket ends', () => {
  it('between two answers, the next one takes a new socket, without an error', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await peer.until('response.create');
        peer.send(...say('r1', 'Yes.'));
        await peer.until('response.create', 2);
        peer.drop();
      },
      answering(say('r2', 'Fine.')),
    ]);
    const model = new LLM({ baseURL: server.baseURL });
    const errors: unknown[] = [];
    model.on('error', (event) => errors.push(event));
    await ask(model, conversation());
    expect((await ask(model, conversation())).text).toBe('Fine.');
    expect(errors).toEqual([]);
    expect(server.peers[1]?.received[0]).not.toHaveProperty('previous_response_id');
    await model.aclose();
  });

  it('because it was open for an hour, the question goes to a new one', async () => {
    await using server = await SocketServer.start([
      answering([events.refused(400, 'websocket_connection_limit_reached')]),
      answering(say('r2', 'Fine.')),
    ]);
    const model = new LLM({ baseURL: server.baseURL });
    expect((await ask(model, conversation())).text).toBe('Fine.');
    await model.aclose();
  });

  it('in the middle of an answer, that answer ends: it would be said twice', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await peer.until('response.create');
        peer.send(...say('r1', 'Your').slice(0, 5));
      },
      answering(say('r2', 'Fine.')),
    ]);
    const model = new LLM({ baseURL: server.baseURL });
    const stream = model.chat({ chatCtx: conversation(), connOptions: fast });
    expect((await stream.next()).value?.delta?.content).toBe('Your');
    server.peers[0]?.drop();
    await expect(stream.collect()).rejects.toMatchObject({ name: 'APIConnectionError', retryable: true });
    expect((await ask(model, conversation())).text).toBe('Fine.');
    await model.aclose();
  });

  it('before the first word, it is asked again', async () => {
    await using server = await SocketServer.start([
      async (peer) => {
        await peer.until('response.create');
        peer.send(...say('r1', 'x').slice(0, 2));
        peer.finish();
      },
      answering(say('r2', 'Fine.')),
    ]);
    const model = new LLM({ baseURL: server.baseURL });
    expect((await ask(model, conversation())).text).toBe('Fine.');
    await model.aclose();
  });
});

describe('a server without sockets', () => {
  it.each([404, 405, 426, 200])('(%i) is asked over HTTP, from then on at once', async (status) => {
    await using server = await SocketServer.start([{ status }], sse(say('r1', 'Yes.')));
    const model = new LLM({ baseURL: server.baseURL });
    expect((await ask(model, conversation())).text).toBe('Yes.');
    expect((await ask(model, conversation())).text).toBe('Yes.');
    await model.aclose();
    expect(server.asked).toEqual(['GET /v1/responses?model=gpt-4.1', 'POST /v1/responses', 'POST /v1/responses']);
    expect(server.bodies[0]).toMatchObject({ stream: true, model: 'gpt-4.1' });
  });
});
