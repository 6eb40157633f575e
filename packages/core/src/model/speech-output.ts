// What the speech pipeline sees of the output: segments of text and audio that play in order.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Millis } from '../base/clock.js';
import type { TimedString } from './timed-string.js';

/** How one segment ended. Every segment ends exactly once. */
export interface PlayoutResult {
  /** True if the segment was cancelled (or its sink reported an interruption) before its end was heard. */
  readonly interrupted: boolean;
  /** How much audio of this segment was played, in ms. 0 without an audio sink. */
  readonly playedMs: Millis;
  /** The text the listener heard (or was shown, without an audio sink). All of it unless interrupted. */
  readonly heardText: string;
}

/** One utterance on its way to the listener: its text and its audio, played and captioned together. */
export interface OutputSegment {
  readonly id: string;
  /** Adds text to be shown as it is heard. With word times (TimedString) the captions follow those. */
  pushText(text: string | TimedString): void;
  /** No more text. */
  endText(): void;
  /** Adds audio. Resolves when the sink has room for more (back-pressure); resolves at once after `cancel`. */
  pushAudio(frame: AudioFrame): Promise<void>;
  /** No more audio. */
  endAudio(): void;
  /** Stops now: audio not yet played is dropped and `finished` settles. Idempotent. */
  cancel(): void;
  /** Settles when the first sound (or, without an audio sink, the first text) is out: the instant; null if the segment ends without any. */
  readonly started: Promise<Millis | null>;
  /** Settles when the last sound was heard or the segment was cancelled. Never rejects; has a deadline of its own if the sink never reports. */
  readonly finished: Promise<PlayoutResult>;
}

/** Where speech goes. One segment plays at a time, in the order they were opened. */
export interface SpeechOutput {
  /** True if there is an audio sink that is enabled: without one, no speech needs to be synthesised. */
  readonly hasAudio: boolean;
  /** True if the audio sink can pause and resume. */
  readonly canPause: boolean;
  /** The sink's preferred sample rate in Hz, if it has one. */
  readonly sampleRate: number | undefined;
  open(id: string): OutputSegment;
  /**
   * The words the voice has said in the last `backMs`, and those it is about to say within `aheadMs`, as far as they
   * are known; with an infinite `backMs` all of the present segment. Empty without a voice.
   */
  wordsAround(span: { readonly backMs: Millis; readonly aheadMs: Millis }): string;
  /** Holds or continues the audio and the captions of whatever plays now. */
  setPaused(paused: boolean): void;
}
