// What the rules know: only what a language model would be told, read from the conversation.
import type { llm } from '@livekit/agents';
import { dishes, type OrderLine } from '../menu.js';
import type { AgentName } from '../state.js';
import { dishOf } from './order.js';

export interface Situation {
  readonly agent: AgentName;
  readonly tools: ReadonlySet<string>;
  /** What the caller said last; undefined if nothing yet. */
  readonly said: string | undefined;
  /** Outputs of tools since then, in order. */
  readonly outputs: readonly string[];
  /** True if the agent has just taken over and has to speak first. */
  readonly entering: boolean;
  readonly order: readonly OrderLine[];
  readonly total: string;
  /** What the agent has to ask for. */
  readonly needed: string | undefined;
  readonly news: string | undefined;
  /** What the agent said last. */
  readonly lastReply: string | undefined;
}

const agents: readonly AgentName[] = ['greeter', 'reservation', 'takeaway', 'checkout'];

export function situationOf(chatCtx: llm.ChatContext, tools: ReadonlySet<string>): Situation {
  const { items } = chatCtx;
  const texts = items.map(textOf);
  const note = texts.findLast((text) => text.startsWith('You are the ')) ?? '';
  const name = /^You are the (\w+) agent/.exec(note)?.[1];
  const lastSaid = items.findLastIndex((item) => item.type === 'message' && item.role === 'user');
  const noteAt = texts.lastIndexOf(note);
  const since = items.slice(Math.max(lastSaid, noteAt) + 1);
  const outputs = since.flatMap((item) => (item.type === 'function_call_output' ? [decode(item.output)] : []));
  // Later facts replace the note's: it was written when the agent took over.
  const facts = texts.filter((_, index) => index >= noteAt).join('\n');
  return {
    agent: agents.find((agent) => agent === name) ?? 'greeter',
    tools,
    said: lastSaid === -1 ? undefined : texts[lastSaid],
    outputs: outputs.filter(Boolean),
    entering: noteAt > lastSaid && outputs.length === 0,
    order: orderIn(last(facts, /\border(?: is now|:) ([^.\n]+)/g) ?? ''),
    total: last(facts, /\btotal(?: is|:|of) (\$\d+(?:\.\d\d)?)/gi) ?? '$0',
    needed: neededAfter(items.slice(noteAt)),
    news: /Tell the caller first: (.+)/.exec(note)?.[1],
    lastReply: items.flatMap((item) => (isReply(item) ? [item.textContent ?? ''] : [])).at(-1),
  };
}

/** What the note or the last tool that worked says is needed; a tool that failed changes nothing. */
function neededAfter(items: readonly llm.ChatItem[]): string | undefined {
  const facts = items.filter((item) => {
    if (item.type === 'function_call_output') return !item.isError && item.output !== '';
    return item.type === 'message' && item.role === 'system';
  });
  const latest = facts.at(-1);
  return latest && /Still needed: ([^.\n]+)/.exec(textOf(latest))?.[1];
}

function isReply(item: llm.ChatItem): item is llm.ChatMessage {
  return item.type === 'message' && item.role === 'assistant';
}

function textOf(item: llm.ChatItem): string {
  if (item.type === 'message') return item.textContent ?? '';
  return item.type === 'function_call_output' ? decode(item.output) : '';
}

/** Outputs are JSON; what the tools here return is text. */
function decode(output: string): string {
  try {
    const value: unknown = JSON.parse(output);
    return typeof value === 'string' ? value : output;
  } catch {
    return output;
  }
}

function last(text: string, pattern: RegExp): string | undefined {
  return [...text.matchAll(pattern)].at(-1)?.[1];
}

/** The order in '2 pizzas and 1 ice cream'. */
function orderIn(text: string): OrderLine[] {
  return [...text.matchAll(/(\d+) (ice cream|[a-z]+)/g)].flatMap(([, quantity, word]) => {
    const name = dishes.find((dish) => dish === word) ?? dishOf(word ?? '');
    return name ? [{ name, quantity: Number(quantity) }] : [];
  });
}
