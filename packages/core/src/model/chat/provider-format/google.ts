// Chat items as turns of Google's Gemini API.
import type { ChatMessage } from '../chat-message.js';
import type { FunctionCall, FunctionCallOutput } from '../function-call.js';
import { isInstructions } from '../instructions.js';
import type { ChatItem } from '../items.js';
import { isRecord } from '../json.js';
import { serializeImage } from '../serialize-image.js';
import { groupToolCalls } from './group-tool-calls.js';
import { convertMidInstructions } from './mid-instructions.js';

export interface GoogleFormatData {
  /** The instructions, which the API takes apart from the turns; null without any. */
  systemMessages: string[] | null;
}

interface Turn extends Record<string, unknown> {
  role: 'user' | 'model';
  parts: Record<string, unknown>[];
}

/** Consecutive turns of one role are joined; the API wants them to alternate and to end with the user. */
export async function toGoogleMessages(
  items: readonly ChatItem[],
  injectDummyUserMessage: boolean,
): Promise<[Record<string, unknown>[], GoogleFormatData]> {
  const systemMessages: string[] = [];
  const turns: Turn[] = [];
  for (const { message, toolCalls, toolOutputs } of groupToolCalls(convertMidInstructions(items))) {
    if (message?.role === 'system') {
      if (message.rawTextContent) systemMessages.push(message.rawTextContent);
    } else if (message) {
      addParts(turns, message.role === 'assistant' ? 'model' : 'user', await messageParts(message));
    }
    addParts(turns, 'model', toolCalls.map(functionCallPart));
    const names = new Map(toolCalls.map(({ callId, name }) => [callId, name]));
    addParts(
      turns,
      'user',
      toolOutputs.map((output) => functionResponsePart(output, names.get(output.callId) ?? output.name)),
    );
  }
  if (injectDummyUserMessage && turns.at(-1)?.role !== 'user') turns.push({ role: 'user', parts: [{ text: '.' }] });
  return [turns, { systemMessages: systemMessages.length > 0 ? systemMessages : null }];
}

function addParts(turns: Turn[], role: Turn['role'], parts: Record<string, unknown>[]): void {
  if (parts.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) last.parts.push(...parts);
  else turns.push({ role, parts });
}

function functionCallPart(call: FunctionCall): Record<string, unknown> {
  return {
    functionCall: { id: call.callId, name: call.name, args: parseArguments(call.args) },
    ...(call.thoughtSignature ? { thoughtSignature: call.thoughtSignature } : {}),
  };
}

function parseArguments(args: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(args || '{}');
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function functionResponsePart(output: FunctionCallOutput, name: string): Record<string, unknown> {
  return {
    functionResponse: {
      id: output.callId,
      name,
      response: output.isError ? { error: output.output } : { output: output.output },
    },
  };
}

async function messageParts(message: ChatMessage): Promise<Record<string, unknown>[]> {
  const parts: Record<string, unknown>[] = [];
  for (const part of message.content) {
    if (typeof part === 'string' || isInstructions(part)) {
      const text = String(part);
      if (text) parts.push({ text });
    } else if (part.type === 'audio_content') {
      if (part.transcript) parts.push({ text: part.transcript });
    } else {
      const image = await serializeImage(part);
      parts.push(
        image.externalUrl !== undefined
          ? { fileData: { fileUri: image.externalUrl, mimeType: image.mimeType ?? 'image/jpeg' } }
          : { inlineData: { data: image.base64Data, mimeType: image.mimeType } },
      );
    }
  }
  return parts;
}
