// An agent with the realtime model on a call, in real time, against the fake server.
import { initializeLogger, type llm, sleep, systemClock, voice } from '@livekit/agents';
import { MemoryAudioInput, MemoryAudioOutput } from '@livekit/agents/testing';
import { afterEach, beforeAll, expect } from 'vitest';
import type { FakeReply } from './fake-reply.js';
import { FakeRealtimeServer } from './fake-realtime-server.js';
import { RealtimeModel, type RealtimeModelOptions } from '../index.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

export const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export interface CallOptions {
  replies?: FakeReply[];
  model?: RealtimeModelOptions;
  agent?: voice.Agent;
  session?: Partial<voice.AgentSessionOptions>;
}

export interface Call {
  readonly server: FakeRealtimeServer;
  readonly session: voice.AgentSession;
  readonly microphone: MemoryAudioInput;
  readonly speaker: MemoryAudioOutput;
  /** The types of the errors the session told of. */
  readonly errors: string[];
}

export const clock = systemClock;
export const hello: FakeReply = { messages: [{ text: 'Good evening.', audioMs: 200 }] };

export async function call({ replies = [hello], model: options, agent, session }: CallOptions = {}): Promise<Call> {
  const server = await FakeRealtimeServer.start(...replies);
  const connOptions = { maxRetry: 1, retryIntervalMs: 10, timeoutMs: 5000 };
  const model = new RealtimeModel({ baseURL: server.baseURL, connOptions, ...options });
  return { server, ...(await converse({ servers: [server], model, agent, session })) };
}

export interface ConversationOptions {
  readonly servers: readonly FakeRealtimeServer[];
  readonly model: llm.RealtimeModel;
  readonly agent?: voice.Agent | undefined;
  readonly session?: Partial<voice.AgentSessionOptions> | undefined;
}

/** A session with the model, its ears and its mouth; all of it ends with the test, without a fault of the servers. */
export async function converse(options: ConversationOptions): Promise<Omit<Call, 'server'>> {
  const session = new voice.AgentSession({ vad: null, ...options.session, llm: options.model });
  const microphone = new MemoryAudioInput({ clock });
  const speaker = new MemoryAudioOutput({ clock });
  session.input.audio = microphone;
  session.output.audio = speaker;
  const errors: string[] = [];
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) => errors.push(error.type));
  for (const server of options.servers) ends.push(() => server[Symbol.asyncDispose]());
  ends.push(
    async () => expect(options.servers.flatMap(({ faults }) => faults)).toEqual([]),
    () => microphone.close(),
    () => session.close(),
  );
  await session.start({ agent: options.agent ?? new voice.Agent({ instructions: 'Be kind.' }) });
  microphone.open();
  return { session, microphone, speaker, errors };
}

export function conversation(session: voice.AgentSession): string[] {
  return session.history.items.flatMap((item) => {
    if (item.type === 'message')
      return [`${item.role}: ${item.textContent}${item.interrupted ? ' (interrupted)' : ''}`];
    if (item.type === 'function_call') return [`call ${item.name}`];
    return item.type === 'function_call_output' ? [`output ${item.output}`] : [];
  });
}

export const heardMs = (speaker: MemoryAudioOutput) =>
  speaker.heard.reduce((sum, { samples, sampleRate }) => sum + (samples.length / sampleRate) * 1000, 0);

/** Settles when `happened`, looking every few ms. */
export async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await sleep(clock, 5);
}

