// Realtime (speech-to-speech) models: the contract.
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
