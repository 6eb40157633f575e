// Silero voice activity detection: what the package exports, and its entry in the list of plugins.

import { registerPackage } from '@livekit/agents/provider';

export type { ModelChoice, SampleRate, VADOptions } from './options.js';
export { VAD, VADStream } from './vad.js';

registerPackage(import.meta.url, { title: 'silero' });
