// Text-to-speech: the contract and its adapters.
export { type AvailabilityChangedEvent, FallbackAdapter } from './fallback-adapter.js';
export { ChunkedStream } from './chunked-stream.js';
export * from './markup/index.js';
export { StreamAdapter, StreamAdapterWrapper } from './stream-adapter.js';
export { SynthesizeStream } from './synthesize-stream.js';
export { TTS } from './tts.js';
export type { SynthesizedAudio, TTSCallbacks, TTSCapabilities, TTSError } from './types.js';
