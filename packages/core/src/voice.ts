// The namespace `voice`: sessions, agents, their events and their inputs and outputs.
export { Agent } from './session/agent/agent.js';
export { AgentSession } from './session/agent-session.js';
export * as testing from './testing.js';
export type { RunOptions, RunOutputOptions, RunResult } from './testing.js';
export type {
  AgentContext,
  AgentCreateOptions,
  AgentHookNodeResult,
  AgentHooks,
} from './session/agent/agent-create.js';
export {
  AgentTask,
  type AgentTaskContext,
  type AgentTaskCreateOptions,
  type AgentTaskOptions,
} from './session/agent/agent-task.js';
export * from './session/events.js';
export type {
  AgentOptions,
  AgentSessionUpdateOptions,
  AgentUpdateOptions,
  ForegroundActivity,
  GenerateReplyOptions,
  ModelSettings,
  RecordingOptions,
  RoomInputOptions,
  RoomOutputOptions,
  SayOptions,
  SessionStartOptions,
  TextInputCallback,
  TextInputEvent,
} from './session/faces.js';
export type { FlightRecorderOptions } from './session/runtime/flight-recorder.js';
export {
  KeytermDetector,
  type KeytermDetectorCallbacks,
  type KeytermDetectorSession,
} from './session/keyterms/keyterm-detector.js';
export type { KeytermDetectionOptions, KeytermsOptions } from './session/keyterms/keyterm-options.js';
export {
  DEFAULT_EXPRESSIVE_OPTIONS,
  resolveExpressiveOptions,
  TTS_INSTRUCTIONS_PLACEHOLDER,
  type ExpressiveOptions,
} from './session/speech/expressive-options.js';
export type { TtsPacingOptions } from './speech/pacing.js';
export type { ChatHistoryOptions } from './session/history/chat-history-options.js';
export type { AgentSessionOptions, TextTransform } from './session/options.js';
export type { MaxCostOptions } from './session/models/session-cost.js';
export { awayCloseReason, type AwayStep } from './session/presence/away-step.js';
export { classifyOverlap, type Overlap, type OverlapClassifier, type OverlapVerdict } from './turn/overlap.js';
export type { VoiceOptions } from './session/voice-options.js';
export { RunContext } from './session/tools/run-context.js';
export type {
  FillerSource,
  RunContextFillerOptions,
  RunContextUpdateOptions,
} from './session/tools/run-context-face.js';
export {
  DEFAULT_INPUT_DETAILS,
  isSpeechHandle,
  SpeechHandle,
  SpeechHandleCircularWaitError,
  type InputDetails,
  type ResolvedSpeechHandle,
} from './session/speech/speech-handle.js';
export {
  defaultEndpointingOptions,
  defaultInterruptionOptions,
  defaultPreemptiveGenerationOptions,
  defaultUserTurnLimitOptions,
  streamingEndpointingOptions,
  type EndpointingOptions,
  type InterruptionOptions,
  type PreemptiveGenerationOptions,
  type TextTurnDetector,
  type TurnDetectionMode,
  type TurnHandlingOptions,
  type UserTurnLimitOptions,
} from './session/listening/turn-options.js';
export { BaseEndpointing, createEndpointing, DynamicEndpointing } from './session/listening/endpointing-trackers.js';
export { StopResponse } from './model/tools/index.js';
export { createTimedString, isTimedString, type TimedString } from './model/timed-string.js';
export { AgentInput, AgentOutput, AudioInput, AudioOutput, TextOutput } from './output/index.js';
export type {
  AudioOutputCapabilities,
  PlaybackFinishedEvent,
  PlaybackProgressedEvent,
  PlaybackStartedEvent,
} from './output/index.js';
export {
  DEFAULT_PARTICIPANT_KINDS,
  DEFAULT_TEXT_INPUT_CALLBACK,
  ParalellTextOutput,
  ParticipantAudioOutput,
  ParticipantLegacyTranscriptionOutput,
  ParticipantTranscriptionOutput,
  RoomIO,
} from './room/index.js';
export type {
  AudioOutputOptions,
  ParticipantTranscriptionOutputOptions,
  RoomIOOptions,
  TranscriptionOutputOptions,
} from './room/index.js';
