// Text-to-speech: the contract and its adapters.
export { type AvailabilityChangedEvent, FallbackAdapter, type FallbackAdapterOptions } from './fallback-adapter.js';
export { ChunkedStream } from './chunked-stream.js';
export * from './markup/index.js';
export { StreamAdapter, StreamAdapterWrapper } from './stream-adapter.js';
export { SynthesizeStream } from './synthesize-stream.js';
export { TTS } from './tts.js';
export type {
  SynthesizedAudio,
  SynthesizeStreamStartedTime,
  TTSCallbacks,
  TTSCapabilities,
  TTSError,
  TTSTokenUsage,
} from './types.js';
