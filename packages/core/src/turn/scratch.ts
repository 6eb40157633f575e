// One step's scratch space: a private copy of the state, which the rules write to, and the effects so far.
import type { Millis } from '../base/clock.js';
import type { Outcome, TurnEffect } from './effect.js';
import type { TurnPolicy } from './policy.js';
import type { SpeechId, TurnState } from './state.js';

/** The state with writable fields; the values in them stay readonly and are replaced, never changed. */
export type Scratch = {
  readonly s: { -readonly [K in keyof TurnState]: TurnState[K] };
  readonly policy: TurnPolicy;
  readonly effects: TurnEffect[];
};

export function openScratch(state: TurnState, at: Millis, policy: TurnPolicy): Scratch {
  return { s: { ...state, now: Math.max(state.now, at) }, policy, effects: [] };
}

export function emit(d: Scratch, effect: TurnEffect): void {
  d.effects.push(effect);
}

/** Ends a speech for good. The caller has taken it out of the state, so it cannot settle again. */
export function settle(d: Scratch, id: SpeechId, outcome: Outcome): void {
  if (d.s.parked.includes(id)) d.s.parked = d.s.parked.filter((parked) => parked !== id);
  emit(d, { type: 'speech-settle', id, outcome });
}

/** An instant reported from outside, made safe: never in the future, never NaN, never before `earliest`. */
export function reportedInstant(d: Scratch, at: Millis, earliest: Millis = 0): Millis {
  return Number.isFinite(at) ? Math.min(d.s.now, Math.max(earliest, at)) : d.s.now;
}

/** A duration reported from outside, made safe. */
export function reportedDuration(ms: Millis): Millis {
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
