// The public namespace `metrics`.
export type {
  AgentMetrics,
  AvatarMetrics,
  EOTInferenceMetrics,
  EOTModelUsage,
  EOUMetrics,
  InterruptionMetrics,
  InterruptionModelUsage,
  LLMMetrics,
  LLMModelUsage,
  MetricsMetadata,
  ModelCost,
  ModelPrice,
  ModelUsage,
  PriceTable,
  RealtimeModelMetrics,
  SessionCost,
  STTMetrics,
  STTModelUsage,
  TTSMetrics,
  TTSModelUsage,
  UsageSummary,
  VADMetrics,
} from './model/metrics/index.js';
export { costOf, priceOf, pricesReadOn, sessionCostOf } from './model/metrics/index.js';
export { filterZeroValues, logMetrics, ModelUsageCollector, UsageCollector } from './model/metrics/index.js';
