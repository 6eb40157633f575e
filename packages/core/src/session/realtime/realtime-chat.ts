// What a realtime model is told of the conversation, and how much of its answers was heard.
import { AudioFrame } from '@livekit/rtc-node';
import { ChatContext, ChatMessage, type ChatItem } from '../../model/chat/index.js';
import type { RealtimeMessage } from '../../speech/source/realtime.js';
import type { Spoken } from '../../speech/speak.js';
import { INSTRUCTIONS_MESSAGE_ID } from '../history/reply-context.js';

/** The items a model is told. */
export function chatFor(items: readonly ChatItem[]): ChatContext {
  return new ChatContext(items.filter(isForModel));
}

/** What of `items` the model does not have. */
export function missingFrom(
  chatCtx: ChatContext,
  ...[items, except]: [readonly ChatItem[], ReadonlySet<string>]
): ChatItem[] {
  const known = new Set(chatCtx.items.map(({ id }) => id));
  return items.filter((item) => isForModel(item) && !known.has(item.id) && !except.has(item.id));
}

function isForModel(item: ChatItem): boolean {
  if (item.type === 'message') return item.id !== INSTRUCTIONS_MESSAGE_ID && item.content.some((part) => part !== '');
  return item.type === 'function_call' || item.type === 'function_call_output';
}

/** How much of one message was heard. */
export interface HeardMessage {
  readonly message: RealtimeMessage;
  /** Whole ms, never more than there was. */
  readonly audioEndMs: number;
  readonly text: string;
}

/** Shares what was heard of an answer among its messages, in order. */
export function heardOf(messages: readonly RealtimeMessage[], spoken: Spoken): HeardMessage[] {
  let leftMs = Number.isFinite(spoken.playedMs) ? Math.max(0, spoken.playedMs) : 0;
  let rest = spoken.heardText;
  return messages.map((message, index) => {
    const last = index === messages.length - 1;
    const audioEndMs = Math.floor(Math.min(leftMs, message.audioMs));
    leftMs = Math.max(0, leftMs - message.audioMs);
    const text = (last ? rest : rest.slice(0, message.text.length)).trim();
    rest = rest.slice(message.text.length).trimStart();
    return { message, audioEndMs, text };
  });
}

/** The model's chat with a written answer cut to what was heard of it. */
export function withHeardText(chatCtx: ChatContext, { message, text }: HeardMessage): ChatContext {
  const items = chatCtx.items.flatMap((item) => {
    if (item.id !== message.id || item.type !== 'message') return [item];
    if (text === '') return [];
    const { id, role, createdAt } = item;
    return [new ChatMessage({ id, role, createdAt, content: [text], interrupted: true })];
  });
  return new ChatContext(items);
}

/** As long as `frame`, without its sound. */
export function silenceLike({ data, sampleRate, channels, samplesPerChannel }: AudioFrame): AudioFrame {
  return new AudioFrame(new Int16Array(data.length), sampleRate, channels, samplesPerChannel);
}
