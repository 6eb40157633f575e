// What one realtime model is told of a conversation that another one began, and how it is asked to answer.
import { ReadableStream } from 'node:stream/web';
import { ChatContext, ChatMessage } from '../chat/index.js';
import { waitUntilTimeout } from '../../base/timers.js';
import type { ToolContext } from '../tools/index.js';
import type { RealtimeSession } from './realtime.js';
import { RealtimeError, type GenerationCreatedEvent } from './types.js';
import type { UnansweredTurn } from './unanswered-turn.js';

/** The conversation as text: without sound nobody wrote down, and without calls that were never answered. */
export function retold(chatCtx: ChatContext): ChatContext {
  const answered = new Set(
    chatCtx.items.flatMap((item) => (item.type === 'function_call_output' ? [item.callId] : [])),
  );
  return new ChatContext(
    chatCtx.items.filter((item) => {
      if (item.type === 'function_call') return answered.has(item.callId);
      return item.type !== 'message' || item.content.some((part) => part !== '');
    }),
  );
}

/** The message cut to what was heard of it; gone if that is nothing. */
export function withText(...[chatCtx, messageId, text]: [ChatContext, string, string]): ChatContext {
  return new ChatContext(
    chatCtx.items.flatMap((item) => {
      if (item.id !== messageId || item.type !== 'message') return [item];
      const { id, role, createdAt } = item;
      return text === '' ? [] : [new ChatMessage({ id, role, createdAt, content: [text], interrupted: true })];
    }),
  );
}

export interface TellOptions {
  readonly instructions: string | undefined;
  readonly chatCtx: ChatContext;
  readonly toolCtx: ToolContext | undefined;
  readonly turn: UnansweredTurn;
}

/** Tells a new session everything, and lets it hear what nobody answered. @throws whatever the session throws */
export async function tellAll(session: RealtimeSession, options: TellOptions): Promise<void> {
  const { instructions, chatCtx, toolCtx, turn } = options;
  const told = session._updateSession(instructions, chatCtx.items.length > 0 ? chatCtx : undefined, toolCtx);
  for (const frame of turn.voice) session.pushAudio(frame);
  await Promise.all([told, turn.isCommitted ? session.commitAudio() : undefined]);
}

export interface AskOptions {
  readonly instructions: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** @throws whatever the session throws, RealtimeError if nothing begins in time */
export async function askInTime(session: RealtimeSession, options: AskOptions): Promise<GenerationCreatedEvent> {
  const { instructions, signal, timeoutMs } = options;
  const stop = new AbortController();
  const leave = () => stop.abort();
  signal?.addEventListener('abort', leave, { once: true });
  const late = () => new RealtimeError(`No answer of the realtime model began within ${timeoutMs} ms.`);
  try {
    return await waitUntilTimeout(session.generateReply(instructions, { signal: stop.signal }), timeoutMs, late);
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}

/** An answer without anything in it. */
export function emptyGeneration(): GenerationCreatedEvent {
  return { messageStream: ended(), functionStream: ended(), userInitiated: true };
}

function ended<T>(): ReadableStream<T> {
  return new ReadableStream<T>({ start: (controller) => controller.close() });
}
