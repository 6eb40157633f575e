// Chat items as input items of OpenAI's responses API.
import type { ChatMessage } from '../chat-message.js';
import type { FunctionCall, FunctionCallOutput } from '../function-call.js';
import { isInstructions } from '../instructions.js';
import type { ChatItem } from '../items.js';
import { groupToolCalls } from './group-tool-calls.js';
import { imageUrl } from './images.js';

export async function toResponsesItems(items: readonly ChatItem[]): Promise<Record<string, unknown>[]> {
  const input: Record<string, unknown>[] = [];
  for (const group of groupToolCalls(items)) {
    if (group.message) input.push({ role: group.message.role, content: await messageContent(group.message) });
    input.push(...group.toolCalls.map(functionCall), ...group.toolOutputs.map(functionCallOutput));
  }
  return input;
}

function functionCall(call: FunctionCall): Record<string, unknown> {
  return { type: 'function_call', call_id: call.callId, name: call.name, arguments: call.args };
}

function functionCallOutput(output: FunctionCallOutput): Record<string, unknown> {
  return { type: 'function_call_output', call_id: output.callId, output: output.output };
}

async function messageContent(message: ChatMessage): Promise<string | Record<string, unknown>[]> {
  const images: Record<string, unknown>[] = [];
  const texts: string[] = [];
  for (const part of message.content) {
    if (typeof part === 'string' || isInstructions(part)) {
      texts.push(String(part));
    } else if (part.type === 'audio_content') {
      if (part.transcript) texts.push(part.transcript);
    } else {
      images.push({ type: 'input_image', image_url: await imageUrl(part), detail: part.inferenceDetail });
    }
  }
  const text = texts.filter(Boolean).join('\n');
  if (images.length === 0) return text;
  return text ? [...images, { type: 'input_text', text }] : images;
}
