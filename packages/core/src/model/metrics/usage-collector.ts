// Adding up usage over all models.
import type { AgentMetrics } from './types.js';

/** @deprecated Use {@link ModelUsageCollector}: it tells models apart. */
export interface UsageSummary {
  llmPromptTokens: number;
  llmPromptCachedTokens: number;
  llmCompletionTokens: number;
  ttsCharactersCount: number;
  sttAudioDurationMs: number;
}

/** @deprecated Use {@link ModelUsageCollector}: it tells models apart. */
export class UsageCollector {
  readonly #summary: UsageSummary = {
    llmPromptTokens: 0,
    llmPromptCachedTokens: 0,
    llmCompletionTokens: 0,
    ttsCharactersCount: 0,
    sttAudioDurationMs: 0,
  };

  /** Adds one measurement; those without usage are ignored. */
  collect(metrics: AgentMetrics): void {
    const sum = this.#summary;
    if (metrics.type === 'llm_metrics') {
      sum.llmPromptTokens += metrics.promptTokens;
      sum.llmPromptCachedTokens += metrics.promptCachedTokens;
      sum.llmCompletionTokens += metrics.completionTokens;
    } else if (metrics.type === 'realtime_model_metrics') {
      sum.llmPromptTokens += metrics.inputTokens;
      sum.llmPromptCachedTokens += metrics.inputTokenDetails.cachedTokens;
      sum.llmCompletionTokens += metrics.outputTokens;
    } else if (metrics.type === 'tts_metrics') sum.ttsCharactersCount += metrics.charactersCount;
    else if (metrics.type === 'stt_metrics') sum.sttAudioDurationMs += metrics.audioDurationMs;
  }

  /** The sums so far. */
  getSummary(): UsageSummary {
    return { ...this.#summary };
  }
}
