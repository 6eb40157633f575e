// Tables of the steps that are taken when the user says nothing.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { final, starts, stops, time } from '../__scenario__/timed.js';
import type { TurnPolicy } from '../policy.js';
import { nextDeadline } from '../select.js';

const steps = { awayStepsMs: [10_000, 5000], awayMs: null } as const;
const taken = (policy: Partial<TurnPolicy>, ...events: readonly Timed[]) =>
  given({ ...steps, ...policy }, ...events).story.filter((line) => line.includes('away-step'));
const due = (policy: Partial<TurnPolicy>, ...events: readonly Timed[]) =>
  given({ ...steps, ...policy }, ...events).state.ladder.dueAt;

describe('the steps for a silent user', () => {
  it('are taken one after the other, and then no more', () => {
    const silent = given(steps, time(0), time(9999), time(10_000), time(15_000), time(90_000));
    expect(silent.story).toEqual(['10000 away-step-take', '15000 away-step-take']);
    expect(nextDeadline(silent.state)).toBeNull();
  });

  it('count from the end of what the step before said', () => {
    const prompted = given(steps, time(0), time(10_000), [10_000, request('a')]);
    expect(prompted.state.ladder).toEqual({ step: 1, dueAt: null });
    expect(prompted.plus([13_000, { type: 'speech-ended', id: 'a' }]).state.ladder.dueAt).toBe(18_000);
  });

  it.each([
    ['noise', [starts(4000), stops(6000)]],
    ['noise again and again', [starts(4000), stops(4500), starts(7000), stops(8000)]],
    ['an end of speech nobody began', [stops(4000)]],
    [
      'words that were nothing',
      [
        [4000, { type: 'transcript-interim', text: 'hm' }],
        [4200, { type: 'transcript-interim', text: '' }],
      ],
    ],
  ] as const)('are not put off by %s, except by words', (name, events) => {
    expect(due({}, time(0), ...events)).toBe(name.startsWith('words') ? 14_200 : 10_000);
  });

  it('begin anew after a turn of the user', () => {
    const prompted = [
      time(0),
      time(10_000),
      [10_000, request('a')],
      [12_000, { type: 'speech-ended', id: 'a' }],
    ] as const;
    const back = given(steps, ...prompted, final(13_000, 'yes'), time(13_500));
    expect(back.story).toContain('13500 turn-hook 1 "yes"');
    expect(back.state.ladder).toEqual({ step: 0, dueAt: null });
  });

  it.each([
    ['a typed message', {}, { type: 'user-activity-seen' }],
    ['a commit of the program', { mode: 'manual' }, { type: 'turn-commit-requested' }],
    [
      'a voice a realtime model hears',
      { mode: 'realtime_llm', hasTranscripts: false },
      { type: 'user-speech-started', since: 0 },
    ],
  ] as const)('begin anew after %s', (...[, policy, event]) => {
    const after = given({ ...steps, ...policy }, time(0), time(10_000), [11_000, event]);
    expect(after.state.ladder.step).toBe(0);
  });

  it('are not taken into a sound that may yet bring words, nor put off by an endless one', () => {
    expect(taken({}, time(0), starts(9000), time(10_000), time(13_999))).toEqual([]);
    expect(taken({}, time(0), starts(9000), time(14_000))).toEqual(['14000 away-step-take']);
    expect(
      taken({}, time(0), starts(9000), stops(9800), [9800, { type: 'words-awaited', pending: true }], time(12_000)),
    ).toEqual([]);
  });

  it.each([
    ['the agent speaks', {}, [request('a')]],
    ['the user is in mid-turn', {}, [{ type: 'transcript-interim', text: 'well' }]],
    ['the user makes a sound that is a turn', { hasTranscripts: false }, [{ type: 'user-speech-started', since: 0 }]],
    ['the session is paused', {}, [{ type: 'drain-requested', waiter: null }]],
    ['there are none', { awayStepsMs: [] }, [{ type: 'time' }]],
  ] as const)('wait for nothing while %s', (...[, policy, events]) => {
    expect(due(policy, ...events.map((event) => [0, event] as const))).toBeNull();
  });
});
