// Plays a recorded conversation through the reducer again and tells where it decides otherwise now.
import type { Millis } from '../../base/clock.js';
import type { TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import { initialState } from '../initial-state.js';
import type { TurnPolicy } from '../policy.js';
import type { TurnState } from '../state.js';
import { withoutLaterRules } from './older-policy.js';
import { step } from '../step.js';
import { readTraceFile, type TraceFile, type TraceHead, written, writeTraceFile } from './format.js';

/** A step that comes out differently now. */
export interface TraceDifference {
  /** The line of the trace, from 1. */
  readonly line: number;
  readonly at: Millis;
  readonly event: TurnEvent;
  readonly recorded: readonly TurnEffect[];
  readonly now: readonly TurnEffect[];
}

/** What became of a recorded conversation. */
export interface TraceReplay {
  readonly head: TraceHead;
  /** How many events were played. */
  readonly events: number;
  /** Empty if every step does what it did. */
  readonly differences: readonly TraceDifference[];
  /** The state of the turn after the last event. */
  readonly state: TurnState;
  /** The same trace with the effects of today: to be kept once a difference was found right. */
  readonly updated: string;
}

/** Plays a trace that was read; see {@link replayTrace}. */
export function replaySteps(file: TraceFile): TraceReplay {
  // A trace may be older than some fields of the state and of the policy.
  let state: TurnState = { ...initialState, ...file.head.state };
  let policy: TurnPolicy = { ...withoutLaterRules, ...file.head.policy };
  const differences: TraceDifference[] = [];
  let events = 0;
  const steps = file.steps.map((entry, index) => {
    if ('policy' in entry) {
      policy = { ...withoutLaterRules, ...entry.policy };
      return entry;
    }
    events += 1;
    const { at, event, effects: recorded } = entry;
    const [after, now] = step(state, at, event, policy);
    state = after;
    if (written(recorded) !== written(now)) differences.push({ line: index + 2, at, event, recorded, now });
    return { at, event, effects: now };
  });
  return { head: file.head, events, differences, state, updated: writeTraceFile({ head: file.head, steps }) };
}

/**
 * Plays the trace of a flight recorder through the turn-taking of this version: no model, no clock, no sound.
 *
 * @param jsonl - what `session.writeTrace()` wrote.
 * @throws SyntaxError if it is no trace.
 * @example
 * ```ts
 * const { differences } = replayTrace(await readFile('trace.jsonl', 'utf8'));
 * expect(differences).toEqual([]);
 * ```
 */
export function replayTrace(jsonl: string): TraceReplay {
  return replaySteps(readTraceFile(jsonl));
}
