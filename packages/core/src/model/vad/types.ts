// What voice activity detection says.
import type { AudioFrame } from '@livekit/rtc-node';
import type { TypedEventEmitter } from '../../base/emitter.js';
import type { VADMetrics } from '../metrics/index.js';

/** The kinds of a {@link VADEvent}. */
export enum VADEventType {
  START_OF_SPEECH = 0,
  /** One window was judged. */
  INFERENCE_DONE = 1,
  END_OF_SPEECH = 2,
  METRICS_COLLECTED = 3,
}

/** What the detector heard. All durations in ms. */
export interface VADEvent {
  type: VADEventType;
  /** The sample at which it happened, at the detector's own rate. */
  samplesIndex: number;
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** Ms of speech so far. */
  speechDuration: number;
  /** Ms of silence so far. */
  silenceDuration: number;
  /** Start: the audio that began the speech. Inference: the window. End: all of the speech. */
  frames: AudioFrame[];
  /** How probable speech is, 0 to 1 (INFERENCE_DONE). */
  probability: number;
  /** Ms the inference took (INFERENCE_DONE). */
  inferenceDuration: number;
  speaking: boolean;
  /** Ms of silence not yet long enough to end the speech. */
  rawAccumulatedSilence: number;
  /** Ms of speech not yet long enough to begin one. */
  rawAccumulatedSpeech: number;
}

export interface VADCapabilities {
  /** Ms of one inference window. */
  updateInterval: number;
}

/** The events of a VAD. */
export type VADCallbacks = {
  metrics_collected: (metrics: VADMetrics) => void;
};

/** What a stream needs of the VAD it belongs to. */
export interface VADSource extends TypedEventEmitter<VADCallbacks> {
  readonly label: string;
  readonly capabilities: VADCapabilities;
  readonly minSilenceDuration: number | null;
}
