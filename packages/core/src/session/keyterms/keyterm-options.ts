// Which words recognisers are told to expect, as users configure it.
import type { LLM } from '../../model/llm/index.js';

/** How words to expect are found in the conversation. */
export interface KeytermDetectionOptions {
  /** Default false. */
  enabled?: boolean;
  /** Who finds them: a model or its name. Default: the language model of the conversation. */
  llm?: LLM | string;
  /** Look once in so many turns of the user. Default 1. */
  turnInterval?: number;
  /** The most words found to be in force; the oldest give way. Default: no limit. */
  maxKeyterms?: number;
  /** Instead of the built-in instructions for the model. */
  instructions?: string;
  /** ms after which a look is given up, without any change. Default 10000. */
  timeout?: number;
}

/**
 * Words that recognisers are told to expect, such as names of products and people. They are for recognisers that take
 * such words (`capabilities.keyterms`).
 */
export interface KeytermsOptions {
  /** Always in force. */
  keyterms?: string[];
  /** Finds more words while the conversation goes on. Default: off. */
  keytermDetection?: KeytermDetectionOptions;
}

/** Every value that has a default. */
export interface ResolvedKeytermDetection extends KeytermDetectionOptions {
  enabled: boolean;
  turnInterval: number;
  timeout: number;
}

export function resolveDetection(options: KeytermDetectionOptions = {}): ResolvedKeytermDetection {
  return {
    ...options,
    enabled: options.enabled ?? false,
    turnInterval: Math.max(1, options.turnInterval ?? 1),
    timeout: options.timeout ?? 10_000,
  };
}
