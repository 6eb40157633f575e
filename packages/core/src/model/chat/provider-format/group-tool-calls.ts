// Brings tool calls and their outputs together, as every chat API demands: calls of one answer in one group.
import type { ChatMessage } from '../chat-message.js';
import type { FunctionCall, FunctionCallOutput } from '../function-call.js';
import type { ChatItem } from '../items.js';

/** A message, or an answer's (optional) message with its tool calls and their outputs in the order of the calls. */
export interface ChatItemGroup {
  readonly message: ChatMessage | undefined;
  readonly toolCalls: readonly FunctionCall[];
  readonly toolOutputs: readonly FunctionCallOutput[];
}

interface OpenGroup {
  message: ChatMessage | undefined;
  toolCalls: FunctionCall[];
}

/**
 * Groups items in order. Calls belong together if they share a `groupId`, or an id up to the first '/' (ids of parts of
 * one answer), or their answer's id. Calls without an output and outputs without a call are dropped; of two outputs for
 * one call the last counts. Handoffs and config updates are no part of a conversation with a model and are dropped too.
 */
export function groupToolCalls(items: readonly ChatItem[]): ChatItemGroup[] {
  const outputs = new Map<string, FunctionCallOutput>();
  for (const item of items) if (item.type === 'function_call_output') outputs.set(item.callId, item);
  const order: OpenGroup[] = [];
  const byKey = new Map<string, OpenGroup>();
  for (const item of items) {
    if (item.type !== 'message' && item.type !== 'function_call') continue;
    if (item.type === 'function_call' && !outputs.has(item.callId)) continue;
    addToGroup(item, order, byKey);
  }
  return order.map((group) => closeGroup(group, outputs)).filter((group) => !isEmptyGroup(group));
}

function addToGroup(item: ChatMessage | FunctionCall, order: OpenGroup[], byKey: Map<string, OpenGroup>): void {
  const key = groupKey(item);
  const existing = key === undefined ? undefined : byKey.get(key);
  if (item.type === 'message') {
    if (existing && !existing.message) {
      existing.message = item;
      return;
    }
  } else if (existing) {
    existing.toolCalls.push(item);
    return;
  }
  const group: OpenGroup =
    item.type === 'message' ? { message: item, toolCalls: [] } : { message: undefined, toolCalls: [item] };
  order.push(group);
  if (key !== undefined) byKey.set(key, group);
}

function groupKey(item: ChatMessage | FunctionCall): string | undefined {
  if (item.type === 'message') return item.role === 'assistant' ? firstPart(item.id) : undefined;
  return item.groupId ?? firstPart(item.id);
}

function firstPart(id: string): string {
  const slash = id.indexOf('/');
  return slash === -1 ? id : id.slice(0, slash);
}

function closeGroup(group: OpenGroup, outputs: ReadonlyMap<string, FunctionCallOutput>): ChatItemGroup {
  const seen = new Set<string>();
  const toolCalls = group.toolCalls.filter(({ callId }) => !seen.has(callId) && seen.add(callId));
  const toolOutputs = toolCalls.flatMap(({ callId }) => {
    const output = outputs.get(callId);
    return output ? [output] : [];
  });
  return { message: group.message, toolCalls, toolOutputs };
}

function isEmptyGroup(group: ChatItemGroup): boolean {
  return group.message === undefined && group.toolCalls.length === 0;
}
