// Chat items as messages of OpenAI's chat completions API.
import type { AudioFrame } from '@livekit/rtc-node';
import { encodeWav } from '../../audio/encode-wav.js';
import { mergeFrames } from '../../audio/frames.js';
import type { ChatMessage } from '../chat-message.js';
import type { FunctionCall, FunctionCallOutput } from '../function-call.js';
import { isInstructions } from '../instructions.js';
import type { ChatItem } from '../items.js';
import { groupToolCalls } from './group-tool-calls.js';
import { imageUrl } from './images.js';

export async function toOpenAIMessages(items: readonly ChatItem[]): Promise<Record<string, unknown>[]> {
  const messages: Record<string, unknown>[] = [];
  for (const group of groupToolCalls(items)) {
    if (group.toolCalls.length === 0) {
      if (group.message) messages.push({ role: group.message.role, content: await messageContent(group.message) });
      continue;
    }
    const spoken = group.message ? await messageContent(group.message) : undefined;
    messages.push({
      role: 'assistant',
      ...(spoken !== undefined && spoken.length > 0 ? { content: spoken } : {}),
      tool_calls: group.toolCalls.map(toolCall),
      ...extraContent(group.message?.extra),
    });
    messages.push(...group.toolOutputs.map(toolOutput));
  }
  return messages;
}

function toolCall(call: FunctionCall): Record<string, unknown> {
  return {
    id: call.callId,
    type: 'function',
    function: { name: call.name, arguments: call.args },
    ...extraContent(call.extra),
  };
}

function toolOutput(output: FunctionCallOutput): Record<string, unknown> {
  return { role: 'tool', tool_call_id: output.callId, content: output.output };
}

/** Gemini's OpenAI-compatible API sends `extra_content.google` (thought signatures) and wants it back. */
function extraContent(extra: Record<string, unknown> | undefined): Record<string, unknown> {
  return extra?.google === undefined ? {} : { extra_content: { google: extra.google } };
}

async function messageContent(message: ChatMessage): Promise<string | Record<string, unknown>[]> {
  const media: Record<string, unknown>[] = [];
  let text = '';
  for (const part of message.content) {
    if (typeof part === 'string' || isInstructions(part)) {
      text = joinText(text, String(part));
    } else if (part.type === 'audio_content') {
      if (part.transcript) text = joinText(text, part.transcript);
      else if (part.frame.length > 0) media.push({ type: 'input_audio', input_audio: inputAudio(part.frame) });
    } else {
      media.push({ type: 'image_url', image_url: { url: await imageUrl(part), detail: part.inferenceDetail } });
    }
  }
  if (media.length === 0) return text;
  return text ? [...media, { type: 'text', text }] : media;
}

/** What has no transcript is for a model that hears. */
function inputAudio(frames: readonly AudioFrame[]): Record<string, unknown> {
  const { data: samples, sampleRate, channels } = mergeFrames([...frames]);
  const wav = encodeWav({ samples, sampleRate, channels });
  return { data: Buffer.from(wav).toString('base64'), format: 'wav' };
}

function joinText(text: string, more: string): string {
  return text ? `${text}\n${more}` : more;
}
