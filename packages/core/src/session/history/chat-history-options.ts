// How long the conversation that a model is told may get, as users configure it.
import type { LLM } from '../../model/llm/index.js';

/**
 * How long the conversation that a language model is told may get. `session.history` always keeps all of it. A realtime
 * model keeps its own conversation; these limits do not touch it.
 */
export interface ChatHistoryOptions {
  /** Messages, tool calls and outputs. Default: no limit. */
  maxItems?: number;
  /** Tokens, estimated at four bytes each. Default: no limit. */
  maxTokens?: number;
  /**
   * True: the language model of the conversation sums up what is taken out, an LLM: that one does. It works in the
   * background, and takes out so much that half of the limit stays. Default: older turns are left out.
   */
  summarize?: boolean | LLM;
}
