// Where a conversation that became too long can be cut: between turns, never between a tool call and its output.
import { estimateTokens } from '../../model/chat/estimate-tokens.js';
import { isInstructionMessage, type ChatItem } from '../../model/chat/items.js';

/** What a conversation may hold; Infinity: as much as there is. */
export interface ChatSize {
  readonly items: number;
  readonly tokens: number;
}

/** Whether `items` is more than `size`. Instructions count, since the model reads them. */
export function exceeds(items: readonly ChatItem[], size: ChatSize): boolean {
  return items.length > size.items || tokensIn(items) > size.tokens;
}

/**
 * The items to take out so that the rest keeps to `size`: the oldest, instructions left out. The last turn stays, even
 * if it alone is too much.
 */
export function surplus(items: readonly ChatItem[], size: ChatSize): ChatItem[] {
  const cuts = cutsOf(items);
  const fits = cuts.find((cut) => !exceeds(remainder(items, cut), size));
  const cut = fits ?? cuts.at(-1) ?? 0;
  return items.slice(0, cut).filter((item) => !isInstructionMessage(item));
}

function remainder(items: readonly ChatItem[], cut: number): ChatItem[] {
  return items.filter((item, index) => index >= cut || isInstructionMessage(item));
}

/** The beginnings of the user's turns, where no pair of call and output is torn; without a user, of any message. */
function cutsOf(items: readonly ChatItem[]): number[] {
  const starts = (isStart: (item: ChatItem) => boolean) =>
    items.flatMap((item, index) => (index > 0 && isStart(item) && isWhole(items, index) ? [index] : []));
  const isTurn = (item: ChatItem) => item.type === 'message' && item.role === 'user';
  if (items.some(isTurn)) return starts(isTurn);
  return starts((item) => item.type === 'message' && !isInstructionMessage(item));
}

function isWhole(items: readonly ChatItem[], cut: number): boolean {
  const calls = new Set(items.slice(0, cut).flatMap((item) => (item.type === 'function_call' ? [item.callId] : [])));
  return !items.slice(cut).some((item) => item.type === 'function_call_output' && calls.has(item.callId));
}

const tokensIn = (items: readonly ChatItem[]): number => items.reduce((total, item) => total + estimateTokens(item), 0);
