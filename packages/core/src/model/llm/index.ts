// Language models: the contract and its adapters.
export { type AvailabilityChangedEvent, FallbackAdapter, type FallbackAdapterOptions } from './fallback-adapter.js';
export { LLM, type ChatOptions } from './llm.js';
export { LLMStream } from './llm-stream.js';
export {
  type ChatChunk,
  type ChoiceDelta,
  type CollectedResponse,
  type CompletionUsage,
  hasResponse,
  type LLMCallbacks,
  type LLMError,
} from './types.js';
