// A realtime session in a test, with the server it talks to.
import { initializeLogger, llm } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeAll, expect } from 'vitest';
import { FakeRealtimeServer } from './fake-realtime-server.js';
import type { FakeReply } from './fake-reply.js';
import { RealtimeModel, type RealtimeModelOptions, type RealtimeSession } from '../index.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

export const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export const quick = { maxRetry: 2, retryIntervalMs: 10, timeoutMs: 5000 };
export const hello: FakeReply = { messages: [{ text: 'Good evening to you.', audioMs: 400 }] };

export async function open(replies: FakeReply[] = [hello], options: RealtimeModelOptions = {}) {
  const server = await FakeRealtimeServer.start(...replies);
  const model = new RealtimeModel({ baseURL: server.baseURL, connOptions: quick, ...options });
  const session = model.session();
  ends.push(
    () => server[Symbol.asyncDispose](),
    async () => expect(server.faults).toEqual([]),
    () => model.close(),
  );
  const errors: llm.RealtimeModelError[] = [];
  session.on('error', (error: llm.RealtimeModelError) => errors.push(error));
  return { server, model, session, errors };
}

export const once = <T = unknown>(session: RealtimeSession, event: string) =>
  new Promise<T>((resolve) => session.once(event, resolve));

export async function read(generation: llm.GenerationCreatedEvent) {
  const messages: { id: string; text: string; audioMs: number; modalities: string[] }[] = [];
  for await (const { messageId, textStream, audioStream, modalities } of generation.messageStream) {
    let text = '';
    let samples = 0;
    for await (const piece of textStream) text += typeof piece === 'string' ? piece : piece.text;
    for await (const frame of audioStream) samples += frame.samplesPerChannel;
    messages.push({ id: messageId, text, audioMs: samples / 24, modalities: (await modalities) ?? [] });
  }
  const calls: llm.FunctionCall[] = [];
  for await (const call of generation.functionStream) calls.push(call);
  return { messages, calls };
}

export const user = (text: string, id?: string) =>
  new llm.ChatMessage({ role: 'user', content: [text], ...(id ? { id } : {}) });
export const chat = (...items: llm.ChatItem[]) => new llm.ChatContext(items);
export const silence = (ms: number, rate = 24_000) =>
  new AudioFrame(new Int16Array((rate * ms) / 1000), rate, 1, (rate * ms) / 1000);

