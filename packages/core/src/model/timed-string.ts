// Text with the time at which it is spoken.

/** The brand of a TimedString; shared by every copy of this package in a process. */
export const TIMED_STRING_SYMBOL: unique symbol = Symbol.for('lk.TimedString') as never;

/** A piece of text and when it is heard, in seconds from the start of its segment. */
export interface TimedString {
  readonly [TIMED_STRING_SYMBOL]: true;
  text: string;
  /** Seconds. */
  startTime?: number;
  /** Seconds. */
  endTime?: number;
  /** 0 to 1. */
  confidence?: number;
  /** Seconds to add to `startTime` and `endTime`. */
  startTimeOffset?: number;
  speakerId?: string | null;
}

/** Makes a {@link TimedString}. Times in seconds. */
export function createTimedString(options: Omit<TimedString, typeof TIMED_STRING_SYMBOL>): TimedString {
  return { ...options, [TIMED_STRING_SYMBOL]: true };
}

export function isTimedString(value: unknown): value is TimedString {
  return typeof value === 'object' && value !== null && TIMED_STRING_SYMBOL in value;
}
