// Adding up usage per model.
import type { AgentMetrics, LLMMetrics, MetricsMetadata, RealtimeModelMetrics } from './types.js';
import type {
  EOTModelUsage,
  InterruptionModelUsage,
  LLMModelUsage,
  ModelUsage,
  STTModelUsage,
  TTSModelUsage,
} from './usage-types.js';

type UsageOf<Type extends ModelUsage['type']> = Extract<ModelUsage, { type: Type }>;

const zeros: { [Type in ModelUsage['type']]: Omit<UsageOf<Type>, 'provider' | 'model'> } = {
  llm_usage: {
    type: 'llm_usage',
    inputTokens: 0,
    inputCachedTokens: 0,
    inputAudioTokens: 0,
    inputCachedAudioTokens: 0,
    inputTextTokens: 0,
    inputCachedTextTokens: 0,
    inputImageTokens: 0,
    inputCachedImageTokens: 0,
    outputTokens: 0,
    outputAudioTokens: 0,
    outputTextTokens: 0,
    sessionDurationMs: 0,
  } satisfies Omit<LLMModelUsage, 'provider' | 'model'>,
  tts_usage: { type: 'tts_usage', inputTokens: 0, outputTokens: 0, charactersCount: 0, audioDurationMs: 0 },
  stt_usage: { type: 'stt_usage', inputTokens: 0, outputTokens: 0, audioDurationMs: 0 },
  interruption_usage: { type: 'interruption_usage', totalRequests: 0 },
  eot_usage: { type: 'eot_usage', totalRequests: 0 },
};

function addLLM(usage: LLMModelUsage, metrics: LLMMetrics): void {
  usage.inputTokens += metrics.promptTokens;
  usage.inputCachedTokens += metrics.promptCachedTokens;
  usage.outputTokens += metrics.completionTokens;
  if (metrics.cacheCreationTokens !== undefined) {
    usage.inputCacheCreationTokens = (usage.inputCacheCreationTokens ?? 0) + metrics.cacheCreationTokens;
  }
  if (metrics.reasoningTokens !== undefined) {
    usage.outputReasoningTokens = (usage.outputReasoningTokens ?? 0) + metrics.reasoningTokens;
  }
}

function addRealtime(usage: LLMModelUsage, metrics: RealtimeModelMetrics): void {
  const { inputTokenDetails: input, outputTokenDetails: output } = metrics;
  usage.inputTokens += metrics.inputTokens;
  usage.inputCachedTokens += input.cachedTokens;
  usage.inputAudioTokens += input.audioTokens;
  usage.inputTextTokens += input.textTokens;
  usage.inputImageTokens += input.imageTokens;
  usage.inputCachedAudioTokens += input.cachedTokensDetails?.audioTokens ?? 0;
  usage.inputCachedTextTokens += input.cachedTokensDetails?.textTokens ?? 0;
  usage.inputCachedImageTokens += input.cachedTokensDetails?.imageTokens ?? 0;
  usage.outputTokens += metrics.outputTokens;
  usage.outputAudioTokens += output.audioTokens;
  usage.outputTextTokens += output.textTokens;
  usage.sessionDurationMs += metrics.sessionDurationMs ?? 0;
}

/** Adds up metrics per provider and model. */
export class ModelUsageCollector {
  readonly #usage = new Map<string, ModelUsage>();

  #of<Type extends ModelUsage['type']>(type: Type, metadata: MetricsMetadata | undefined): UsageOf<Type> {
    const { modelProvider: provider = '', modelName: model = '' } = metadata ?? {};
    const key = JSON.stringify([type, provider, model]);
    let usage = this.#usage.get(key);
    if (!usage) {
      // The compiler cannot follow the type through the table; the key holds it.
      usage = { ...zeros[type], provider, model } as unknown as ModelUsage;
      this.#usage.set(key, usage);
    }
    return usage as UsageOf<Type>;
  }

  /** Adds one measurement; those without usage are ignored. */
  collect(metrics: AgentMetrics): void {
    if (metrics.type === 'llm_metrics') addLLM(this.#of('llm_usage', metrics.metadata), metrics);
    else if (metrics.type === 'realtime_model_metrics') addRealtime(this.#of('llm_usage', metrics.metadata), metrics);
    else if (metrics.type === 'tts_metrics') {
      const usage: TTSModelUsage = this.#of('tts_usage', metrics.metadata);
      usage.charactersCount += metrics.charactersCount;
      usage.audioDurationMs += metrics.audioDurationMs;
      usage.inputTokens += metrics.inputTokens ?? 0;
      usage.outputTokens += metrics.outputTokens ?? 0;
    } else if (metrics.type === 'stt_metrics') {
      const usage: STTModelUsage = this.#of('stt_usage', metrics.metadata);
      usage.audioDurationMs += metrics.audioDurationMs;
      usage.inputTokens += metrics.inputTokens ?? 0;
      usage.outputTokens += metrics.outputTokens ?? 0;
    } else if (metrics.type === 'interruption_metrics') {
      const usage: InterruptionModelUsage = this.#of('interruption_usage', metrics.metadata);
      usage.totalRequests += metrics.numRequests;
    } else if (metrics.type === 'eot_inference_metrics') {
      const usage: EOTModelUsage = this.#of('eot_usage', metrics.metadata);
      usage.totalRequests += metrics.numRequests;
    }
  }

  /** The sums so far, one entry per kind, provider and model: LLMs, then TTS, STT and the detectors. */
  flatten(): ModelUsage[] {
    const order = Object.keys(zeros);
    const all = [...this.#usage.values()].map((usage) => ({ ...usage }));
    return all.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  }
}
