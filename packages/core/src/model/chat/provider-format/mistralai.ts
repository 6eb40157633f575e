// Chat items as entries of Mistral's conversations API.
import type { ChatItem } from '../items.js';
import { isInstructionMessage } from '../items.js';
import { groupToolCalls } from './group-tool-calls.js';
import { convertMidInstructions } from './mid-instructions.js';

export interface MistralFormatData {
  /** The instructions, which the API takes apart from the entries; '' without any. */
  instructions: string;
}

/** The API refuses an empty list and one that ends with the assistant: then a user entry is added if wanted. */
export function toMistralEntries(
  items: readonly ChatItem[],
  injectDummyUserMessage: boolean,
): [Record<string, unknown>[], MistralFormatData] {
  const instructions: string[] = [];
  const entries: Record<string, unknown>[] = [];
  for (const { message, toolCalls, toolOutputs } of groupToolCalls(convertMidInstructions(items))) {
    const text = message?.rawTextContent;
    if (message && text && isInstructionMessage(message)) instructions.push(text);
    else if (message && text) entries.push(messageEntry(message.role, text));
    for (const call of toolCalls) {
      entries.push({
        type: 'function.call',
        object: 'entry',
        toolCallId: call.callId,
        name: call.name,
        arguments: call.args,
      });
    }
    for (const output of toolOutputs) {
      entries.push({ type: 'function.result', object: 'entry', toolCallId: output.callId, result: output.output });
    }
  }
  const last = entries.at(-1);
  if (injectDummyUserMessage && (last === undefined || last.type === 'message.output')) {
    entries.push(messageEntry('user', last === undefined ? '(empty)' : '.'));
  }
  return [entries, { instructions: instructions.join('\n') }];
}

function messageEntry(role: string, content: string): Record<string, unknown> {
  return role === 'assistant'
    ? { type: 'message.output', object: 'entry', role: 'assistant', content }
    : { type: 'message.input', object: 'entry', role: 'user', content };
}
