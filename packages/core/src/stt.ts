// The public namespace `stt`.
export {
  type AvailabilityChangedEvent,
  FallbackAdapter,
  type FallbackAdapterOptions,
  type RecognitionUsage,
  type SpeechData,
  type SpeechEvent,
  SpeechEventType,
  SpeechStream,
  StreamAdapter,
  StreamAdapterWrapper,
  STT,
  type STTCallbacks,
  type STTCapabilities,
} from './model/stt/index.js';
export * as testing from './model/stt/testing.js';
