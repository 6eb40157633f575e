// What speech-to-text says: its events, their data and its capabilities.
import type { LanguageCode } from '../language.js';
import type { TypedEventEmitter } from '../../base/emitter.js';
import type { STTMetrics } from '../metrics/index.js';
import type { TimedString } from '../timed-string.js';

/** The kinds of a {@link SpeechEvent}. */
export enum SpeechEventType {
  /** The user began to speak. Providers without this event send it with the first interim transcript. */
  START_OF_SPEECH = 0,
  /** Words that may still change. */
  INTERIM_TRANSCRIPT = 1,
  /** Words that will not change any more. */
  FINAL_TRANSCRIPT = 2,
  /** The user stopped speaking. */
  END_OF_SPEECH = 3,
  /** How much was recognised, for metrics. */
  RECOGNITION_USAGE = 4,
  /** Words that are probably final, sent early so that a reply can be prepared; all of the turn so far. */
  PREFLIGHT_TRANSCRIPT = 5,
}

/** One reading of what was said. Times are seconds from the start of the stream. */
export interface SpeechData {
  /** The main or target language. */
  language: LanguageCode;
  text: string;
  /** Seconds. */
  startTime: number;
  /** Seconds. */
  endTime: number;
  /** 0 to 1. */
  confidence: number;
  words?: TimedString[];
  /** Who spoke, with providers that tell speakers apart. */
  speakerId?: string | null;
  /** The languages that were spoken, if several or if the text is a translation. */
  sourceLanguages?: LanguageCode[];
  /** The text in each of `sourceLanguages`, if it was translated. */
  sourceTexts?: string[];
  /** The languages of a translation, one per run of text. */
  targetLanguages?: LanguageCode[];
  /** The translation in each of `targetLanguages`. */
  targetTexts?: string[];
  /** Anything else the provider tells. */
  metadata?: Record<string, unknown>;
}

/** What a provider bills. */
export interface RecognitionUsage {
  /** Seconds of audio. */
  audioDuration: number;
  inputTokens?: number;
  outputTokens?: number;
}

/** Something a {@link SpeechStream} heard. */
export interface SpeechEvent {
  type: SpeechEventType;
  /** The best reading first. */
  alternatives?: [SpeechData, ...SpeechData[]];
  /** When the speech ended, in ms since the Unix epoch. */
  speechEndTime?: number;
  requestId?: string;
  recognitionUsage?: RecognitionUsage;
}

/** What an STT can do. */
export interface STTCapabilities {
  /** Whether `stream()` works without a {@link StreamAdapter}. */
  streaming: boolean;
  interimResults: boolean;
  /** Whether transcripts carry times per word or per phrase. Default false. */
  alignedTranscript?: 'word' | 'chunk' | false;
  /** Whether it tells speakers apart. */
  diarization?: boolean;
  /** Whether it takes words to listen for. */
  keyterms?: boolean;
  /** Whether it takes the conversation so far as a hint. */
  chatContext?: boolean;
}

/** An STT failed. */
export interface STTError {
  type: 'stt_error';
  /** Ms since the Unix epoch. */
  timestamp: number;
  label: string;
  error: Error;
  /** False: the stream has ended. */
  recoverable: boolean;
}

/** The events of an STT. */
export type STTCallbacks = {
  metrics_collected: (metrics: STTMetrics) => void;
  error: (error: STTError) => void;
};

/** A turn that was added to the conversation. */
export interface ConversationItemNotice {
  readonly type: 'conversation_item_added';
  readonly item: unknown;
  readonly createdAt: number;
}

/** What a stream needs of the STT it belongs to. */
export interface STTSource extends TypedEventEmitter<STTCallbacks> {
  readonly label: string;
  readonly model: string;
  readonly provider: string;
}
