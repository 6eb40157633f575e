// What text-to-speech gives: pieces of audio, its capabilities and its failures.
import type { AudioFrame } from '@livekit/rtc-node';
import type { TypedEventEmitter } from '../../base/emitter.js';
import type { TTSMetrics } from '../metrics/index.js';
import type { TimedString } from '../timed-string.js';

/** A piece of synthesised speech. */
export interface SynthesizedAudio {
  /** A segment may take several requests. */
  requestId: string;
  /** Segments are what a flush parts. */
  segmentId: string;
  frame: AudioFrame;
  /** The text spoken in this piece. */
  deltaText?: string;
  /** Whether it is the last piece of its segment. */
  final: boolean;
  /** The words of this piece and when they are heard. */
  timedTranscripts?: TimedString[];
}

/** What a TTS can do. */
export interface TTSCapabilities {
  /** Whether `stream()` works without a {@link StreamAdapter}. */
  streaming: boolean;
  /** Whether it tells when each word is heard. Default false. */
  alignedTranscript?: boolean;
}

/** A TTS failed. */
export interface TTSError {
  type: 'tts_error';
  /** Ms since the Unix epoch. */
  timestamp: number;
  label: string;
  error: Error;
  /** False: the stream has ended. */
  recoverable: boolean;
}

/** The events of a TTS. */
export type TTSCallbacks = {
  metrics_collected: (metrics: TTSMetrics) => void;
  error: (error: TTSError) => void;
};

/** Tokens of a synthesis, for providers that bill them. */
export interface TTSTokenUsage {
  inputTokens?: number;
  outputTokens?: number;
}

/** When the text of a segment first went to the provider, on two clocks. @internal */
export interface SynthesizeStreamStartedTime {
  /** Seconds on the scale of `performance.now()`. */
  time: number;
  /** From `process.hrtime.bigint()`. */
  hrTime: bigint;
}

/** What a stream needs of the TTS it belongs to. */
export interface TTSSource extends TypedEventEmitter<TTSCallbacks> {
  readonly label: string;
  readonly model: string;
  readonly provider: string;
}
