// Tables of the away rule.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { time } from '../__scenario__/timed.js';
import { userState } from '../select.js';

const awayAt = (...events: readonly Timed[]) => given({}, ...events).state.awayAt;

describe('the user counts as away', () => {
  it('after enough silence of both sides', () => {
    expect(userState(given({}, time(0), time(14_999)).state)).toBe('listening');
    expect(userState(given({}, time(0), time(15_000)).state)).toBe('away');
  });

  it('never, where that is switched off', () => {
    expect(given({ awayMs: null }, time(0)).state.awayAt).toBeNull();
  });

  it.each([
    [
      'the agent stopped speaking',
      [
        [0, request('a')],
        [4000, { type: 'speech-ended', id: 'a' }],
      ],
      19_000,
    ],
    [
      'a sound of the user ended',
      [
        [0, { type: 'user-speech-started', since: 0 }],
        [4000, { type: 'user-speech-ended', since: 4000 }],
      ],
      19_000,
    ],
    ['a key was pressed', [time(0), [4000, { type: 'user-activity-seen' }]], 19_000],
    ['a late word arrived', [time(0), [4000, { type: 'transcript-interim', text: '' }]], 19_000],
    ['the agent speaks', [[0, request('a')]], null],
    ['the user speaks', [[0, { type: 'user-speech-started', since: 0 }]], null],
    ['the user pauses in mid-turn', [[0, { type: 'transcript-final', text: 'well' }]], null],
    [
      'a tool runs',
      [
        [0, request('a')],
        [1, { type: 'speech-audio-ended', id: 'a' }],
      ],
      null,
    ],
    ['the session is paused', [[0, { type: 'drain-requested', waiter: null }]], null],
  ] as const)('counted right when %s', (_name, events, expected) => {
    expect(awayAt(...events)).toBe(expected);
  });

  it('is not put off by events that are no activity', () => {
    expect(awayAt(time(0), [4000, { type: 'replies-allowed' }], time(5000))).toBe(15_000);
  });

  it('until the next sign of life, and then again', () => {
    const away = given({}, time(0), time(15_000));
    for (const event of [
      { type: 'user-activity-seen' },
      { type: 'transcript-final', text: 'yes' },
      { type: 'user-speech-started', since: 20_000 },
    ] as const) {
      expect(away.plus([20_000, event]).state.away).toBe(false);
    }
    expect(away.plus([20_000, { type: 'user-activity-seen' }]).state.awayAt).toBe(35_000);
  });

  it('also while the agent asks whether anybody is there', () => {
    const asked = given({}, time(0), time(15_000), [16_000, request('hello?')]);
    expect(userState(asked.state)).toBe('away');
  });
});
