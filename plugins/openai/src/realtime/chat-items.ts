// Items of a conversation, here and on the wire.
import { llm } from '@livekit/agents';
import type { ConversationItem, RealtimeConversationItemUserMessage } from 'openai/resources/realtime/realtime';

type UserContent = RealtimeConversationItemUserMessage.Content;

/** The item for the wire; undefined if there is nothing in it that the server takes. */
export async function toWireItem(item: llm.ChatItem): Promise<ConversationItem | undefined> {
  const { id } = item;
  if (item.type === 'function_call')
    return { id, type: 'function_call', call_id: item.callId, name: item.name, arguments: item.args || '{}' };
  if (item.type === 'function_call_output')
    return { id, type: 'function_call_output', call_id: item.callId, output: item.output };
  if (item.type !== 'message') return undefined;
  if (item.role === 'user') return userMessage(item);
  const text = textOf(item);
  if (text === '') return undefined;
  // The sound of an assistant cannot be created, only its words.
  if (item.role === 'assistant')
    return { id, type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
  return { id, type: 'message', role: 'system', content: [{ type: 'input_text', text }] };
}

async function userMessage(item: llm.ChatMessage): Promise<ConversationItem | undefined> {
  const content: UserContent[] = [];
  for (const part of item.content) {
    if (typeof part !== 'string' && part.type === 'image_content') content.push(await image(part));
    else {
      const text = partText(part);
      if (text) content.push({ type: 'input_text', text });
    }
  }
  return content.length === 0 ? undefined : { id: item.id, type: 'message', role: 'user', content };
}

async function image(part: llm.ImageContent): Promise<UserContent> {
  const { externalUrl, mimeType, base64Data, inferenceDetail } = await llm.serializeImage(part);
  const url = externalUrl ?? `data:${mimeType};base64,${base64Data}`;
  return { type: 'input_image', image_url: url, detail: inferenceDetail };
}

function partText(part: llm.ChatContent): string {
  if (typeof part === 'string') return part;
  if (part.type === 'instructions') return part.toString();
  return part.type === 'audio_content' ? (part.transcript ?? '') : '';
}

function textOf(item: llm.ChatMessage): string {
  return item.content.map(partText).filter(Boolean).join('\n');
}

/** The item as the conversation here holds it; undefined for what it does not know. */
export function fromWireItem(item: ConversationItem, createdAt: number): llm.ChatItem | undefined {
  const { id } = item;
  if (id === undefined) return undefined;
  if (item.type === 'function_call') {
    const { call_id: callId = id, name, arguments: args } = item;
    return new llm.FunctionCall({ id, callId, name, args, createdAt });
  }
  if (item.type === 'function_call_output') {
    const { call_id: callId, output } = item;
    return new llm.FunctionCallOutput({ id, callId, output, isError: false, createdAt });
  }
  if (item.type !== 'message') return undefined;
  const content = item.content.flatMap((part) => wireText(part) || []);
  return new llm.ChatMessage({ id, role: item.role, content, createdAt });
}

function wireText(part: { text?: string; transcript?: string | null }): string {
  return part.text ?? part.transcript ?? '';
}
