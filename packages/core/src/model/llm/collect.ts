// The sum of an answer's chunks.
import type { ChatChunk, CollectedResponse } from './types.js';

/** Joins all chunks: texts, tool calls, the last usage, and every `extra`. */
export async function collectChunks(chunks: AsyncIterable<ChatChunk>): Promise<CollectedResponse> {
  const response: CollectedResponse = { text: '', toolCalls: [], extra: {} };
  for await (const { delta, usage } of chunks) {
    if (usage) response.usage = usage;
    if (!delta) continue;
    response.text += delta.content ?? '';
    response.toolCalls.push(...(delta.toolCalls ?? []));
    Object.assign(response.extra, delta.extra);
  }
  response.text = response.text.trim();
  return response;
}
