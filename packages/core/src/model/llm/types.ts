// What an LLM says: the pieces of an answer, their sum, and its failures.
import type { TypedEventEmitter } from '../../base/emitter.js';
import type { ChatRole, FunctionCall } from '../chat/index.js';
import type { LLMMetrics } from '../metrics/index.js';

/** What a {@link ChatChunk} adds to the answer. */
export interface ChoiceDelta {
  role: ChatRole;
  content?: string;
  toolCalls?: FunctionCall[];
  /** What only this provider knows, such as thought signatures. */
  extra?: Record<string, unknown>;
}

/** Tokens of one answer. */
export interface CompletionUsage {
  completionTokens: number;
  promptTokens: number;
  promptCachedTokens: number;
  /** Tokens written to the prompt cache. */
  cacheCreationTokens?: number;
  /** Those of `completionTokens` that were thought and not said, where the provider tells. */
  reasoningTokens?: number;
  totalTokens: number;
  /** The tier that served the request, such as 'default' or 'priority'. */
  serviceTier?: string;
}

/** A piece of an answer. */
export interface ChatChunk {
  id: string;
  delta?: ChoiceDelta;
  usage?: CompletionUsage;
}

/** Whether `chunk` holds output: text or tool calls, not only usage or provider data. */
export function hasResponse(chunk: ChatChunk): boolean {
  return Boolean(chunk.delta?.content) || (chunk.delta?.toolCalls?.length ?? 0) > 0;
}

/** A whole answer. */
export interface CollectedResponse {
  /** Without white space at both ends. */
  text: string;
  toolCalls: FunctionCall[];
  usage?: CompletionUsage;
  /** The `extra` of all chunks. */
  extra: Record<string, unknown>;
}

/** An LLM failed. */
export interface LLMError {
  type: 'llm_error';
  /** Ms since the Unix epoch. */
  timestamp: number;
  label: string;
  error: Error;
  /** True: it is tried again. False: the stream has ended. */
  recoverable: boolean;
}

/** The events of an LLM. */
export type LLMCallbacks = {
  metrics_collected: (metrics: LLMMetrics) => void;
  error: (error: LLMError) => void;
};

/** What a stream needs of the LLM it belongs to. */
export interface LLMSource extends TypedEventEmitter<LLMCallbacks> {
  label(): string;
  readonly model: string;
  readonly provider: string;
}
