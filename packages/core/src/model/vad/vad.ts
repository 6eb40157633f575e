// The contract of voice activity detection: what a provider plugin extends.
import type { AudioFrame } from '@livekit/rtc-node';
import { typedEmitter } from '../../base/emitter.js';
import type { VADMetrics } from '../metrics/index.js';
import type { VADStream } from './vad-stream.js';

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

/** Voice activity detection. A provider extends it with `label` and `stream`. */
export abstract class VAD extends typedEmitter<VADCallbacks>() {
  /** A short name of this implementation, such as 'silero.VAD'. */
  abstract label: string;
  readonly #capabilities: VADCapabilities;

  constructor(capabilities: VADCapabilities) {
    super();
    this.#capabilities = capabilities;
  }

  get capabilities(): VADCapabilities {
    return this.#capabilities;
  }

  /** How much silence (ms) ends a speech; null if the detector does not say. */
  get minSilenceDuration(): number | null {
    return null;
  }

  /** A stream that takes audio and gives {@link VADEvent}s. */
  abstract stream(): VADStream;

  /** Frees what the VAD holds. */
  async close(): Promise<void> {}
}
