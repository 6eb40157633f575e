// What a realtime (speech-to-speech) model says and can do.
import type { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import { AgentsError } from '../../base/errors.js';
import type { FunctionCall } from '../chat/index.js';
import type { TimedString } from '../timed-string.js';

/** The model heard the user begin to speak. */
export type InputSpeechStartedEvent = object;

/** The model heard the user stop. */
export interface InputSpeechStoppedEvent {
  /** Whether a transcript will follow. */
  userTranscriptionEnabled: boolean;
}

/** One message of a response. */
export interface MessageGeneration {
  messageId: string;
  textStream: ReadableStream<string | TimedString>;
  audioStream: ReadableStream<AudioFrame>;
  /** What the message will hold, as soon as that is known. */
  modalities?: Promise<('text' | 'audio')[]>;
}

/** A response has begun. */
export interface GenerationCreatedEvent {
  messageStream: ReadableStream<MessageGeneration>;
  functionStream: ReadableStream<FunctionCall>;
  /** Whether `generateReply` asked for it. The framework schedules only the others by itself. */
  userInitiated: boolean;
  responseId?: string;
}

/** The model failed. */
export interface RealtimeModelError {
  type: 'realtime_model_error';
  /** Ms since the Unix epoch. */
  timestamp: number;
  label: string;
  error: Error;
  /** False: the session is over. */
  recoverable: boolean;
}

/** What a realtime model can do. */
export interface RealtimeCapabilities {
  /** Whether a message can be cut to what was heard. */
  messageTruncation: boolean;
  /** Whether the model itself finds the turns. */
  turnDetection: boolean;
  /** Whether the model may talk while the user does. Default false. */
  supportsOverlappingSpeech?: boolean;
  /** Whether it transcribes the user. */
  userTranscription: boolean;
  /** Whether it replies to tool results by itself. */
  autoToolReplyGeneration: boolean;
  audioOutput: boolean;
  /** Whether function calls of the chat context can be continued. */
  manualFunctionCalls: boolean;
  /** Whether the chat context can change during the session. */
  midSessionChatCtxUpdate?: boolean;
  /** Whether the instructions can change during the session. */
  midSessionInstructionsUpdate?: boolean;
  /** Whether the tools can change during the session. */
  midSessionToolsUpdate?: boolean;
  /** Whether tools and tool choice can be set for one response. */
  perResponseToolChoice?: boolean;
  /** @deprecated No longer used. */
  nativeTranscriptSync?: boolean;
}

/** An operation of a realtime model failed or timed out. */
export class RealtimeError extends AgentsError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { code: 'realtime', ...options });
  }
}

/** What the user said. */
export interface InputTranscriptionCompleted {
  itemId: string;
  transcript: string;
  isFinal: boolean;
  /** 0 to 1. */
  confidence?: number;
  /** When the user's turn began, in ms since the Unix epoch, if the transcript comes much later. */
  turnStartedAt?: number;
}

/** The connection was replaced by a new one. */
export type RealtimeSessionReconnectedEvent = Record<string, never>;
