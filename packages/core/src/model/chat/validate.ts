// Finds what a model's API would stumble over in a chat.
import type { ChatContext } from './chat-context.js';
import type { ChatMessage } from './chat-message.js';
import type { ChatContent } from './content.js';
import type { FunctionCall, FunctionCallOutput } from './function-call.js';
import { isInstructions } from './instructions.js';
import type { ChatItem } from './items.js';

export type ChatContextValidationSeverity = 'error' | 'warning';

export interface ChatContextValidationIssue {
  severity: ChatContextValidationSeverity;
  code:
    | 'duplicate_id'
    | 'timestamp_order'
    | 'empty_message_content'
    | 'empty_text_term'
    | 'missing_image_term'
    | 'invalid_audio_term'
    | 'invalid_function_call'
    | 'invalid_function_call_args'
    | 'invalid_function_call_output'
    | 'orphan_function_call_output';
  /** The position of the item. */
  index: number;
  itemId: string;
  message: string;
}

export interface ChatContextValidationResult {
  /** True without errors; warnings do not count. */
  valid: boolean;
  errors: number;
  warnings: number;
  issues: ChatContextValidationIssue[];
}

type Finding = Omit<ChatContextValidationIssue, 'index' | 'itemId'>;

/** Checks the structure of a chat: ids, order, content, tool calls and their outputs. */
export function validateChatContextStructure(chatCtx: ChatContext): ChatContextValidationResult {
  const issues: ChatContextValidationIssue[] = [];
  const seenIds = new Set<string>();
  const seenCalls = new Set<string>();
  let latestAt = Number.NEGATIVE_INFINITY;
  chatCtx.items.forEach((item, index) => {
    const findings = [...contentFindings(item)];
    if (seenIds.has(item.id)) findings.push(error('duplicate_id', 'another item before has the same id'));
    if (item.createdAt < latestAt) findings.push(warning('timestamp_order', 'the item is older than one before it'));
    if (item.type === 'function_call_output' && !seenCalls.has(item.callId)) {
      findings.push(warning('orphan_function_call_output', 'no call with this callId comes before the output'));
    }
    seenIds.add(item.id);
    if (item.type === 'function_call') seenCalls.add(item.callId);
    latestAt = Math.max(latestAt, item.createdAt);
    issues.push(...findings.map((finding) => ({ ...finding, index, itemId: item.id })));
  });
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  return { valid: errors === 0, errors, warnings: issues.length - errors, issues };
}

function contentFindings(item: ChatItem): Finding[] {
  if (item.type === 'message') return messageFindings(item);
  if (item.type === 'function_call') return callFindings(item);
  return item.type === 'function_call_output' ? outputFindings(item) : [];
}

function messageFindings(message: ChatMessage): Finding[] {
  if (message.content.length === 0) return [error('empty_message_content', 'the message has no content')];
  return message.content.flatMap(partFindings);
}

function partFindings(part: ChatContent): Finding[] {
  if (typeof part === 'string' || isInstructions(part)) {
    return String(part).trim() === '' ? [warning('empty_text_term', 'a text part is empty')] : [];
  }
  if (part.type === 'image_content') {
    return part.image ? [] : [error('missing_image_term', 'an image part has no image')];
  }
  return part.frame.length === 0 ? [error('invalid_audio_term', 'an audio part has no frames')] : [];
}

function callFindings(call: FunctionCall): Finding[] {
  const findings: Finding[] = [];
  if (!call.callId || !call.name) findings.push(error('invalid_function_call', 'the call lacks a callId or a name'));
  if (!isJsonObject(call.args)) findings.push(error('invalid_function_call_args', 'the arguments are no JSON object'));
  return findings;
}

function outputFindings(output: FunctionCallOutput): Finding[] {
  return output.callId ? [] : [error('invalid_function_call_output', 'the output lacks a callId')];
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function error(code: Finding['code'], message: string): Finding {
  return { severity: 'error', code, message };
}

function warning(code: Finding['code'], message: string): Finding {
  return { severity: 'warning', code, message };
}
