// For rule tests: what happens to a conversation, with the instant it happens at.
import type { Millis } from '../../base/clock.js';
import type { Timed } from './given.js';

/** The user begins to speak. @param since - when the sound really began */
export const starts = (at: Millis, since = at): Timed => [at, { type: 'user-speech-started', since }];

/** The user stops. @param since - when the sound really ended */
export const stops = (at: Millis, since = at): Timed => [at, { type: 'user-speech-ended', since }];

export const interim = (at: Millis, text: string): Timed => [at, { type: 'transcript-interim', text }];

export const final = (at: Millis, text: string): Timed => [at, { type: 'transcript-final', text }];

/** The alarm rings. */
export const time = (at: Millis): Timed => [at, { type: 'time' }];

/** The user's hook is done with a turn. */
export const hook = (at: Millis, turn: number, verdict: 'reply' | 'stop' = 'stop'): Timed => [
  at,
  { type: 'turn-hook-settled', turn, verdict, version: '1', transcript: 'x' },
];
