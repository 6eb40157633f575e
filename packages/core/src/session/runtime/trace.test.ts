// What is kept of a long call: its end, with the state in which it begins.
import { describe, expect, it } from 'vitest';
import { testPolicy } from '../../turn/__scenario__/test-policy.js';
import type { TurnEvent } from '../../turn/event.js';
import { initialState } from '../../turn/initial-state.js';
import { step } from '../../turn/step.js';
import { replaySteps } from '../../turn/trace/replay.js';
import { Trace } from './trace.js';

/** A conversation of `events` events; from the middle on by another policy. */
function recorded(events: number): Trace {
  const trace = new Trace();
  let before = initialState;
  for (let index = 0; index < events; index += 1) {
    const at = 1000 + index * 200;
    const policy = index < events / 2 ? testPolicy : slowPolicy;
    const event = eventAt(index, at);
    const [after, effects] = step(before, at, event, policy);
    trace.record({ before, policy, at, event, effects });
    before = after;
  }
  return trace;
}

const slowPolicy = { ...testPolicy, minEndpointingMs: 900 };

/** The user says something again and again, and each turn is settled by its hook. */
function eventAt(index: number, at: number): TurnEvent {
  const turn = { version: 'v', transcript: 'hello', verdict: 'stop' } as const;
  const events: readonly TurnEvent[] = [
    { type: 'user-speech-started', since: at },
    { type: 'transcript-final', text: `hello ${index}` },
    { type: 'user-speech-ended', since: at },
    { type: 'time' },
    { type: 'time' },
    { type: 'time' },
    { type: 'time' },
    { type: 'turn-hook-settled', turn: Math.floor(index / 8) + 1, ...turn },
  ];
  return events[index % events.length] ?? { type: 'time' };
}

const about = { framework: '0', reason: 'test' };

describe('a trace', () => {
  it('is empty before the first event', () => {
    expect(new Trace().file(about)).toBeUndefined();
  });

  it('of a short call has all of it, with the change of the policy', () => {
    const file = recorded(100).file(about);
    if (!file) throw new Error('events were recorded');
    expect(file.head).toMatchObject({ ...about, words: 'real', exact: true, state: initialState, policy: testPolicy });
    expect(file.steps.filter((entry) => 'policy' in entry)).toEqual([{ policy: slowPolicy }]);
    const { events, differences } = replaySteps(file);
    expect(events).toBe(100);
    expect(differences).toEqual([]);
  });

  it('of a long call has its end, begins in the middle, and plays again', () => {
    const file = recorded(4200).file(about);
    if (!file) throw new Error('events were recorded');
    const { events, differences } = replaySteps(file);
    expect(events).toBeGreaterThan(2000);
    expect(events).toBeLessThanOrEqual(2500);
    expect(file.head.state.now).toBeGreaterThan(0);
    expect(file.steps.flatMap((entry) => ('at' in entry ? [entry.at] : [])).at(-1)).toBe(1000 + 4199 * 200);
    expect(differences).toEqual([]);
  });
});
