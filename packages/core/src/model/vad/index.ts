// Voice activity detection: the contract.
export { VAD, type VADCallbacks, type VADCapabilities, type VADEvent, VADEventType } from './vad.js';
export { VADStream } from './vad-stream.js';
