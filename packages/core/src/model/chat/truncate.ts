// Shortens a chat without tearing a tool call from its output.
import { isInstructionMessage, type ChatItem } from './items.js';

/**
 * The last `maxItems` items, without leading tool items and without outputs whose call is gone.
 * The first system message is kept in addition.
 */
export function truncateItems(items: readonly ChatItem[], maxItems: number): ChatItem[] {
  if (items.length <= maxItems) return [...items];
  const firstInstructions = items.find(isInstructionMessage);
  const tail = maxItems > 0 ? items.slice(-maxItems) : [];
  const start = tail.findIndex((item) => item.type !== 'function_call' && item.type !== 'function_call_output');
  const kept = withoutOrphanOutputs(start === -1 ? [] : tail.slice(start));
  return firstInstructions && !kept.includes(firstInstructions) ? [firstInstructions, ...kept] : kept;
}

function withoutOrphanOutputs(items: readonly ChatItem[]): ChatItem[] {
  const calls = new Set(items.flatMap((item) => (item.type === 'function_call' ? [item.callId] : [])));
  return items.filter((item) => item.type !== 'function_call_output' || calls.has(item.callId));
}
