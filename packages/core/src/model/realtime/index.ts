// Realtime (speech-to-speech) models: the contract.
export {
  type DuplexAudioFrame,
  type DuplexCapabilities,
  DuplexModel,
  type DuplexOutputTranscriptDelta,
  DuplexSession,
} from './duplex.js';
export {
  type RealtimeAvailabilityChangedEvent,
  RealtimeModelFallbackAdapter,
  type RealtimeModelFallbackAdapterOptions,
  type RealtimePipeline,
} from './fallback-adapter.js';
export type { PipelineNeededEvent } from './fallback-types.js';
export { RealtimeModel, RealtimeSession } from './realtime.js';
export {
  type GenerationCreatedEvent,
  type InputSpeechStartedEvent,
  type InputSpeechStoppedEvent,
  type InputTranscriptionCompleted,
  type MessageGeneration,
  type RealtimeCapabilities,
  RealtimeError,
  type RealtimeModelError,
  type RealtimeSessionReconnectedEvent,
} from './types.js';
