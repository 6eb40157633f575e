// Voice activity detection: the contract.
export { type VADCallbacks, type VADCapabilities, type VADEvent, VADEventType } from './types.js';
export { VAD } from './vad.js';
export { VADStream } from './vad-stream.js';
