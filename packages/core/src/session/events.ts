// What a session tells its listeners: event names, payloads and their constructors.
import { systemClock } from '../base/clock.js';
import type { AgentHandoffItem, ChatMessage, FunctionCall, FunctionCallOutput } from '../model/chat/index.js';
import type { LLM, LLMError } from '../model/llm/index.js';
import type { AgentMetrics, ModelUsage, SessionCost } from '../model/metrics/index.js';
import type { RealtimeModel, RealtimeModelError } from '../model/realtime/index.js';
import type { STT, STTError } from '../model/stt/index.js';
import type { TTS, TTSError } from '../model/tts/index.js';
import type { WastedUsage } from './speech/model-requests.js';
import type { SpeechHandle } from './speech/speech-handle.js';

export enum AgentSessionEventTypes {
  UserInputTranscribed = 'user_input_transcribed',
  UserTranscriptionTimeout = 'user_transcription_timeout',
  AgentStateChanged = 'agent_state_changed',
  UserStateChanged = 'user_state_changed',
  ConversationItemAdded = 'conversation_item_added',
  FunctionToolsExecuted = 'function_tools_executed',
  MetricsCollected = 'metrics_collected',
  SessionUsageUpdated = 'session_usage_updated',
  DebugMessage = 'debug_message',
  SpeechCreated = 'speech_created',
  AgentFalseInterruption = 'agent_false_interruption',
  OverlappingSpeech = 'overlapping_speech',
  EotPrediction = 'eot_prediction',
  Error = 'error',
  Close = 'close',
}

/** Why a session closed. Programs may also pass a text of their own. */
export enum CloseReason {
  ERROR = 'error',
  JOB_SHUTDOWN = 'job_shutdown',
  PARTICIPANT_DISCONNECTED = 'participant_disconnected',
  USER_INITIATED = 'user_initiated',
}
export type ShutdownReason = CloseReason | string;

export type UserState = 'speaking' | 'listening' | 'away';
export type AgentState = 'initializing' | 'idle' | 'listening' | 'thinking' | 'speaking';
export type SpeechSource = 'say' | 'generate_reply' | 'tool_response';
export type SessionModelError = RealtimeModelError | STTError | TTSError | LLMError;

/** Usage so far, one entry for each model. */
export interface AgentSessionUsage {
  modelUsage: Array<Partial<ModelUsage>>;
  /** Preemptive generation that nobody heard. */
  wasted?: WastedUsage;
  /** In USD, estimated from list prices and `prices` of the session. */
  cost?: SessionCost;
}

/** Every event: its name and when it was made, in ms since the epoch. */
interface Stamped<Type extends string> {
  type: Type;
  createdAt: number;
}

export interface UserStateChangedEvent extends Stamped<'user_state_changed'> {
  oldState: UserState;
  newState: UserState;
}
export interface AgentStateChangedEvent extends Stamped<'agent_state_changed'> {
  oldState: AgentState;
  newState: AgentState;
}
export interface UserInputTranscribedEvent extends Stamped<'user_input_transcribed'> {
  transcript: string;
  isFinal: boolean;
  itemId: string | null;
  speakerId: string | null;
  language: string | null;
}
export interface UserTranscriptionTimeoutEvent extends Stamped<'user_transcription_timeout'> {
  /** ms */
  speechDuration: number;
  /** ms since the epoch */
  vadSpeechStartedAt: number;
}
export interface MetricsCollectedEvent extends Stamped<'metrics_collected'> {
  metrics: AgentMetrics;
}
export interface SessionUsageUpdatedEvent extends Stamped<'session_usage_updated'> {
  usage: AgentSessionUsage;
}
export interface ConversationItemAddedEvent extends Stamped<'conversation_item_added'> {
  item: ChatMessage | AgentHandoffItem;
}
export interface FunctionToolsExecutedEvent extends Stamped<'function_tools_executed'> {
  functionCalls: FunctionCall[];
  /** Same length and order as `functionCalls`. */
  functionCallOutputs: FunctionCallOutput[];
}
export interface SpeechCreatedEvent extends Stamped<'speech_created'> {
  userInitiated: boolean;
  source: SpeechSource;
  speechHandle: SpeechHandle;
}
export interface EotPredictionEvent extends Stamped<'eot_prediction'> {
  probability: number;
  threshold: number;
  inferenceDurationMs: number;
  delayMs: number;
}
export interface UserTurnExceededEvent extends Stamped<'user_turn_exceeded'> {
  transcript: string;
  accumulatedTranscript: string;
  accumulatedWordCount: number;
  /** ms */
  duration: number;
}
export interface AgentFalseInterruptionEvent extends Stamped<'agent_false_interruption'> {
  /** Whether the speech went on. */
  resumed: boolean;
}
export interface OverlappingSpeechEvent {
  type: 'overlapping_speech';
  detectedAt: number;
  isInterruption: boolean;
  agentEnded?: boolean;
  totalDurationInS: number;
  predictionDurationInS: number;
  detectionDelayInS: number;
  overlapStartedAt?: number;
  speechInput?: Int16Array;
  probabilities?: number[];
  probability: number;
  numRequests: number;
}
/** A note for people who debug: what was dropped and why, and the like. */
export interface DebugMessageEvent {
  payload: Record<string, unknown>;
}
export interface ErrorEvent extends Stamped<'error'> {
  error: SessionModelError;
  source?: LLM | STT | TTS | RealtimeModel;
}
export interface CloseEvent extends Stamped<'close'> {
  error: SessionModelError | null;
  reason: ShutdownReason;
}

export type AgentEvent =
  | UserInputTranscribedEvent
  | UserTranscriptionTimeoutEvent
  | UserStateChangedEvent
  | AgentStateChangedEvent
  | MetricsCollectedEvent
  | SessionUsageUpdatedEvent
  | ConversationItemAddedEvent
  | FunctionToolsExecutedEvent
  | SpeechCreatedEvent
  | AgentFalseInterruptionEvent
  | OverlappingSpeechEvent
  | ErrorEvent
  | CloseEvent;

/** Listener types by event name. */
export type AgentSessionCallbacks = {
  [AgentSessionEventTypes.UserInputTranscribed]: (event: UserInputTranscribedEvent) => void;
  [AgentSessionEventTypes.UserTranscriptionTimeout]: (event: UserTranscriptionTimeoutEvent) => void;
  [AgentSessionEventTypes.AgentStateChanged]: (event: AgentStateChangedEvent) => void;
  [AgentSessionEventTypes.UserStateChanged]: (event: UserStateChangedEvent) => void;
  [AgentSessionEventTypes.ConversationItemAdded]: (event: ConversationItemAddedEvent) => void;
  [AgentSessionEventTypes.FunctionToolsExecuted]: (event: FunctionToolsExecutedEvent) => void;
  [AgentSessionEventTypes.MetricsCollected]: (event: MetricsCollectedEvent) => void;
  [AgentSessionEventTypes.SessionUsageUpdated]: (event: SessionUsageUpdatedEvent) => void;
  [AgentSessionEventTypes.DebugMessage]: (event: DebugMessageEvent) => void;
  [AgentSessionEventTypes.SpeechCreated]: (event: SpeechCreatedEvent) => void;
  [AgentSessionEventTypes.AgentFalseInterruption]: (event: AgentFalseInterruptionEvent) => void;
  [AgentSessionEventTypes.OverlappingSpeech]: (event: OverlappingSpeechEvent) => void;
  [AgentSessionEventTypes.EotPrediction]: (event: EotPredictionEvent) => void;
  [AgentSessionEventTypes.Error]: (event: ErrorEvent) => void;
  [AgentSessionEventTypes.Close]: (event: CloseEvent) => void;
};

const now = () => Math.round(systemClock.now());

export const createUserStateChangedEvent = (
  ...[oldState, newState, createdAt = now()]: [oldState: UserState, newState: UserState, createdAt?: number]
): UserStateChangedEvent => ({ type: 'user_state_changed', oldState, newState, createdAt });

export const createAgentStateChangedEvent = (
  ...[oldState, newState, createdAt = now()]: [oldState: AgentState, newState: AgentState, createdAt?: number]
): AgentStateChangedEvent => ({ type: 'agent_state_changed', oldState, newState, createdAt });

export const createUserInputTranscribedEvent = (
  fields: Pick<UserInputTranscribedEvent, 'transcript' | 'isFinal'> & Partial<UserInputTranscribedEvent>,
): UserInputTranscribedEvent => ({
  itemId: null,
  speakerId: null,
  language: null,
  createdAt: now(),
  ...fields,
  type: 'user_input_transcribed',
});

/** Fills in `type` and `createdAt`: what the remaining constructors share. */
const stamper =
  <Event extends Stamped<string>>(type: Event['type']) =>
  (fields: Omit<Event, 'type' | 'createdAt'> & { createdAt?: number }): Event =>
    ({ createdAt: now(), ...fields, type }) as unknown as Event;

export const createUserTranscriptionTimeoutEvent = stamper<UserTranscriptionTimeoutEvent>('user_transcription_timeout');
export const createMetricsCollectedEvent = stamper<MetricsCollectedEvent>('metrics_collected');
export const createSessionUsageUpdatedEvent = stamper<SessionUsageUpdatedEvent>('session_usage_updated');
export const createFunctionToolsExecutedEvent = stamper<FunctionToolsExecutedEvent>('function_tools_executed');
export const createSpeechCreatedEvent = stamper<SpeechCreatedEvent>('speech_created');
export const createEotPredictionEvent = stamper<EotPredictionEvent>('eot_prediction');
export const createUserTurnExceededEvent = stamper<UserTurnExceededEvent>('user_turn_exceeded');
export const createAgentFalseInterruptionEvent = stamper<AgentFalseInterruptionEvent>('agent_false_interruption');

export const createConversationItemAddedEvent = (
  item: ChatMessage | AgentHandoffItem,
  createdAt = now(),
): ConversationItemAddedEvent => ({ type: 'conversation_item_added', item, createdAt });

export const createErrorEvent = (
  ...[error, source, createdAt = now()]: [error: SessionModelError, source?: ErrorEvent['source'], createdAt?: number]
): ErrorEvent => ({ type: 'error', error, source, createdAt });

export const createCloseEvent = (
  ...[reason, error = null, createdAt = now()]: [
    reason: ShutdownReason,
    error?: SessionModelError | null,
    createdAt?: number,
  ]
): CloseEvent => ({ type: 'close', error, reason, createdAt });

/** The calls of one round with their outputs, in order. */
export function zipFunctionCallsAndOutputs(
  event: FunctionToolsExecutedEvent,
): Array<[FunctionCall, FunctionCallOutput]> {
  return event.functionCalls.flatMap((call, index) => {
    const output = event.functionCallOutputs[index];
    return output ? [[call, output] as [FunctionCall, FunctionCallOutput]] : [];
  });
}
