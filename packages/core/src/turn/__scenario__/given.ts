// For rule tests: what a few events in a row do to a conversation.
import type { Millis } from '../../base/clock.js';
import type { TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import { initialState } from '../initial-state.js';
import type { TurnPolicy } from '../policy.js';
import type { Speech, SpeechId, TurnState } from '../state.js';
import { step } from '../step.js';
import { testPolicy } from './test-policy.js';

export type Timed = readonly [at: Millis, event: TurnEvent];

export interface Outcome {
  readonly state: TurnState;
  /** The effects of the last event only. */
  readonly effects: readonly TurnEffect[];
  /** All effects so far, as `at type id-or-transcript`. */
  readonly story: readonly string[];
  plus(...events: readonly Timed[]): Outcome;
}

/** Runs the events from the start of a conversation under the published defaults, changed by `policy`. */
export function given(policy: Partial<TurnPolicy>, ...events: readonly Timed[]): Outcome {
  const start: Outcome = { state: initialState, effects: [], story: [], plus: (...more) => run(start, policy, more) };
  return run(start, policy, events);
}

export function speech(id: SpeechId, over: Partial<Speech> = {}): Speech {
  return { id, priority: 5, interruptible: true, parent: null, ...over };
}

/** The event that asks for a speech. */
export function request(id: SpeechId, over: Partial<Speech> = {}): TurnEvent {
  return { type: 'speech-requested', speech: speech(id, over) };
}

/** The effect in one line. */
export function line(effect: TurnEffect): string {
  const parts: unknown[] = [effect.type];
  if ('id' in effect) parts.push(effect.id);
  if ('turn' in effect) parts.push(effect.turn);
  if ('transcript' in effect) parts.push(`"${effect.transcript}"`);
  if ('outcome' in effect) parts.push(effect.outcome);
  if ('why' in effect) parts.push(effect.why);
  return parts.join(' ');
}

function run(from: Outcome, policy: Partial<TurnPolicy>, events: readonly Timed[]): Outcome {
  let { state, effects } = from;
  const story = [...from.story];
  for (const [at, event] of events) {
    [state, effects] = step(state, at, event, { ...testPolicy, ...policy });
    for (const effect of effects) story.push(`${at} ${line(effect)}`);
  }
  const outcome: Outcome = { state, effects, story, plus: (...more) => run(outcome, policy, more) };
  return outcome;
}
