// Speech-to-text: the contract and its adapters.
export { type AvailabilityChangedEvent, FallbackAdapter, type FallbackAdapterOptions } from './fallback-adapter.js';
export { SpeechStream } from './speech-stream.js';
export { StreamAdapter, StreamAdapterWrapper } from './stream-adapter.js';
export { STT } from './stt.js';
export {
  type RecognitionUsage,
  type SpeechData,
  type SpeechEvent,
  SpeechEventType,
  type STTCallbacks,
  type STTCapabilities,
  type STTError,
} from './types.js';
