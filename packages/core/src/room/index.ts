// What the package's root takes from rooms.
export { callClient } from './client-call.js';
export { ParticipantLegacyTranscriptionOutput } from './legacy-transcription.js';
export { ParalellTextOutput } from './parallel-text.js';
export { DEFAULT_PARTICIPANT_KINDS } from './participants.js';
export { ParticipantAudioOutput, type AudioOutputOptions } from './publish-audio.js';
export { attachRoom, RoomIO, type RoomIOOptions } from './room-io.js';
export { DEFAULT_TEXT_INPUT_CALLBACK } from './room-options.js';
export type { TranscriptionOutputOptions } from './transcription-base.js';
export { ParticipantTranscriptionOutput, type ParticipantTranscriptionOutputOptions } from './transcription-output.js';
export { ATTRIBUTE_TRANSCRIPTION_EXPRESSION } from './wire-names.js';
