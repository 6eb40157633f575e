// What other folders and the package's root take from the outputs and inputs of a session.
export { AgentInput, type Eyes } from './agent-input.js';
export { AgentOutput } from './agent-output.js';
export { AudioInput } from './audio-input.js';
export {
  AudioOutput,
  type AudioOutputCapabilities,
  type PlaybackFinishedEvent,
  type PlaybackProgressedEvent,
  type PlaybackStartedEvent,
} from './audio-output.js';
export { createSpeechOutput } from './playout.js';
export { TextOutput } from './text-output.js';
