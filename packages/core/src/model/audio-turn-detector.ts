// The contract of detectors that hear, rather than read, whether the user is done.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Millis } from '../base/clock.js';

/**
 * Hears whether the user is done: how a voice falls at the end of a turn, and how it hangs in the air when there is
 * more to come. Pass it as `turnHandling.turnDetection`. A session uses it together with a VAD whose silence is at
 * least 250 ms long: without a VAD it is ignored with a warning, with a shorter silence the session does not start.
 *
 * Anything shaped like this will do; nothing has to be extended.
 */
export interface AudioTurnDetector {
  /** Such as 'smart-turn-v3'. */
  readonly model: string;
  readonly provider: string;
  /** Below this probability (0 to 1) the turn is unlikely to be over; undefined: the language is not supported. */
  unlikelyThreshold(language?: string): Promise<number | undefined>;
  /** `language` as recognised, such as 'en' or 'pt-BR'; undefined: not known (yet). */
  supportsLanguage(language?: string): Promise<boolean>;
  /** A listener for one conversation. The session closes it. */
  stream(): AudioTurnStream;
}

/** Hears one conversation. Its methods are called from the event loop and must not block it. */
export interface AudioTurnStream {
  /** Takes the user's sound, silence included, as it comes: 16 kHz, one channel, frames of any length. The frame must not be changed. */
  pushFrame(frame: AudioFrame): void;
  /**
   * How likely the user is done, 0 to 1, by what was heard so far. At most one question is open at a time: a session
   * aborts the one before it asks the next. A rejection, an answer that is no number and one that is late mean "not
   * known": the turn then ends after a plain silence.
   */
  predict(options: AudioTurnQuestion): Promise<number>;
  /** A turn was committed or forgotten: what was heard before belongs to another turn. */
  clear?(): void;
  close(): void | Promise<void>;
}

/** What goes with the question whether the user is done. */
export interface AudioTurnQuestion {
  /** After this the answer is of no use. Default of a session: 1000. */
  readonly timeoutMs: Millis;
  /** Aborted when the answer is of no use any more: the user speaks again, or the time is up. */
  readonly signal: AbortSignal;
}

/** What every frame of an {@link AudioTurnStream} has, in Hz. */
export const audioTurnSampleRate = 16_000;

export function isAudioTurnDetector(value: unknown): value is AudioTurnDetector {
  return typeof value === 'object' && value !== null && 'stream' in value && typeof value.stream === 'function';
}
