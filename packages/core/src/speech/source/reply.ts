// A speech that a language model makes up: its chunks become text and tool calls.
import type { ChatContext } from '../../model/chat/index.js';
import { isFlushSentinel, type FlushSentinel } from '../../model/flush-sentinel.js';
import type { ChatChunk } from '../../model/llm/index.js';
import type { ToolChoice, ToolContext } from '../../model/tools/index.js';
import type { SpeechPart, SpeechParts } from '../parts.js';

export interface ReplyRequest {
  readonly chatCtx: ChatContext;
  readonly toolCtx: ToolContext;
  readonly toolChoice: ToolChoice | undefined;
}

/** The llmNode of the agent, as the pipeline calls it. */
export type ReplyNode = (
  request: ReplyRequest,
  signal: AbortSignal,
) => AsyncIterable<ChatChunk | string | FlushSentinel>;

/** `request` is made when the speech starts, so that it holds everything said before it. */
export function replyParts(node: ReplyNode, request: () => ReplyRequest): SpeechParts {
  return async function* parts(signal): AsyncIterable<SpeechPart> {
    for await (const chunk of node(request(), signal)) {
      if (signal.aborted) return;
      yield* partsOf(chunk);
    }
  };
}

function* partsOf(chunk: ChatChunk | string | FlushSentinel): Iterable<SpeechPart> {
  if (typeof chunk === 'string') {
    if (chunk) yield { type: 'text', text: chunk };
    return;
  }
  if (isFlushSentinel(chunk)) return;
  if (chunk.delta?.content) yield { type: 'text', text: chunk.delta.content };
  for (const call of chunk.delta?.toolCalls ?? []) yield { type: 'tool-call', call };
}
