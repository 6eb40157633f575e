// How much of each model a session used.

interface ModelName {
  /** Such as 'openai'. */
  provider: string;
  /** Such as 'gpt-4o'. */
  model: string;
}

/** Tokens of an LLM or a realtime model. */
export type LLMModelUsage = ModelName & {
  type: 'llm_usage';
  inputTokens: number;
  /** Input tokens served from the provider's cache. */
  inputCachedTokens: number;
  /** Input tokens written to the provider's cache. */
  inputCacheCreationTokens?: number;
  inputAudioTokens: number;
  inputCachedAudioTokens: number;
  inputTextTokens: number;
  inputCachedTextTokens: number;
  inputImageTokens: number;
  inputCachedImageTokens: number;
  outputTokens: number;
  outputAudioTokens: number;
  outputTextTokens: number;
  /** Those of `outputTokens` that were thought and not said, where the provider tells. */
  outputReasoningTokens?: number;
  /** Ms of connection, for providers that bill it. */
  sessionDurationMs: number;
};

/** What was spoken. */
export type TTSModelUsage = ModelName & {
  type: 'tts_usage';
  inputTokens: number;
  outputTokens: number;
  charactersCount: number;
  audioDurationMs: number;
};

/** What was recognised. */
export type STTModelUsage = ModelName & {
  type: 'stt_usage';
  inputTokens: number;
  outputTokens: number;
  audioDurationMs: number;
};

/** Decisions of the interruption model. */
export type InterruptionModelUsage = ModelName & {
  type: 'interruption_usage';
  totalRequests: number;
};

/** Predictions of the end-of-turn model. */
export type EOTModelUsage = ModelName & {
  type: 'eot_usage';
  totalRequests: number;
};

export type ModelUsage = LLMModelUsage | TTSModelUsage | STTModelUsage | InterruptionModelUsage | EOTModelUsage;

/** `usage` without its zeros. */
export function filterZeroValues<T extends ModelUsage>(usage: T): Partial<T> {
  const kept: Partial<T> = { ...usage };
  for (const key of Object.keys(kept) as (keyof T)[]) {
    if (kept[key] === 0) delete kept[key];
  }
  return kept;
}
