// The items of a chat, as one union, and the comparison of two of them.
import type { AgentConfigUpdate, AgentHandoffItem } from './agent-items.js';
import type { ChatMessage } from './chat-message.js';
import type { ChatContent } from './content.js';
import type { FunctionCall, FunctionCallOutput } from './function-call.js';
import { instructionsEqual, isInstructions } from './instructions.js';

export type ChatItem = ChatMessage | FunctionCall | FunctionCallOutput | AgentHandoffItem | AgentConfigUpdate;

/** True for messages that carry instructions (role system or developer). */
export function isInstructionMessage(item: ChatItem): boolean {
  return item.type === 'message' && (item.role === 'system' || item.role === 'developer');
}

/** True if both items have the same id and say the same; timestamps and metrics do not count. */
export function isSameItem(left: ChatItem, right: ChatItem): boolean {
  if (left === right) return true;
  if (left.id !== right.id) return false;
  if (left.type === 'message' && right.type === 'message') {
    return left.role === right.role && left.interrupted === right.interrupted && isSameContent(left, right);
  }
  if (left.type === 'function_call' && right.type === 'function_call') {
    return left.name === right.name && left.callId === right.callId && left.args === right.args;
  }
  if (left.type === 'function_call_output' && right.type === 'function_call_output') {
    return (
      left.name === right.name &&
      left.callId === right.callId &&
      left.output === right.output &&
      left.isError === right.isError
    );
  }
  if (left.type === 'agent_handoff' && right.type === 'agent_handoff') {
    return left.oldAgentId === right.oldAgentId && left.newAgentId === right.newAgentId;
  }
  if (left.type === 'agent_config_update' && right.type === 'agent_config_update') {
    return (
      instructionsEqual(left.instructions, right.instructions) &&
      isSameList(left.toolsAdded, right.toolsAdded) &&
      isSameList(left.toolsRemoved, right.toolsRemoved)
    );
  }
  return false;
}

/** True if both messages hold the same parts in the same order. */
export function isSameContent(left: ChatMessage, right: ChatMessage): boolean {
  if (left.content.length !== right.content.length) return false;
  return left.content.every((part, index) => {
    const other = right.content[index];
    return other !== undefined && isSamePart(part, other);
  });
}

function isSamePart(left: ChatContent, right: ChatContent): boolean {
  if (left === right) return true;
  if (typeof left === 'string' || typeof right === 'string') return false;
  if (isInstructions(left) || isInstructions(right)) {
    return isInstructions(left) && isInstructions(right) && instructionsEqual(left, right);
  }
  if (left.type === 'image_content' && right.type === 'image_content') {
    return (
      left.id === right.id &&
      left.image === right.image &&
      left.inferenceDetail === right.inferenceDetail &&
      left.inferenceWidth === right.inferenceWidth &&
      left.inferenceHeight === right.inferenceHeight &&
      left.mimeType === right.mimeType
    );
  }
  if (left.type === 'audio_content' && right.type === 'audio_content') {
    return left.transcript === right.transcript && isSameList(left.frame, right.frame);
  }
  return false;
}

function isSameList(left: readonly unknown[] | undefined, right: readonly unknown[] | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
