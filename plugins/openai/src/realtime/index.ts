// The realtime (speech-to-speech) part of the plugin.
export * from './api.js';
export type { AzureRealtimeOptions } from './azure.js';
export type { InputAudioTranscription, Modality, RealtimeModelOptions, TurnDetectionType } from './options.js';
export { RealtimeModel } from './realtime-model.js';
export { RealtimeSession } from './realtime-session.js';
