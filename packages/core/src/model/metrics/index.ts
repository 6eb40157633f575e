// Metrics: the measurements, their sums per model, and a log line for each.
export { logMetrics } from './log-metrics.js';
export { ModelUsageCollector } from './model-usage.js';
export { pricesReadOn } from './price-list.js';
export type { ModelPrice, PriceTable } from './price-types.js';
export { costOf, type ModelCost, priceOf, type SessionCost, sessionCostOf } from './prices.js';
export * from './types.js';
export { UsageCollector, type UsageSummary } from './usage-collector.js';
export {
  type EOTModelUsage,
  filterZeroValues,
  type InterruptionModelUsage,
  type LLMModelUsage,
  type ModelUsage,
  type STTModelUsage,
  type TTSModelUsage,
} from './usage-types.js';
