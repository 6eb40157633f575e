// Audio: frames, bytes, rates and files.
export { AudioByteStream } from './byte-stream.js';
export { AudioEnergyFilter } from './energy-filter.js';
export { encodeWav, type Pcm } from './encode-wav.js';
export type { AudioDecodeOptions } from './decode-options.js';
export { audioFramesFromFile, loopAudioFramesFromFile } from './file.js';
export { type AudioBuffer, calculateAudioDurationSeconds, frameSeconds, isAudioFrame, mergeFrames } from './frames.js';
export { FrameResampler, resampleStream } from './resample.js';
export { waitForWebSocketOpen } from './web-socket.js';
