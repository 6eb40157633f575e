// What a clear of the turn covers: what was said before it, whenever that is understood, and nothing after it.
import { describe, expect, it } from 'vitest';
import { given, type Timed } from '../__scenario__/given.js';
import { final, interim, starts, stops } from '../__scenario__/timed.js';

const clear = (at: number): Timed => [at, { type: 'turn-clear-requested' }];

describe('what was said', () => {
  it.each([
    ['its final comes late', [interim(500, 'never'), stops(1000)], 1500, 'cleared'],
    ['nobody knew yet that the sound was over', [interim(500, 'never')], 1500, 'cleared'],
    ['no word of it was known', [stops(1000)], 1500, 'cleared'],
  ] as const)('that was cleared stays so when %s', (...[, before, at, why]) => {
    const cleared = given(
      { mode: 'manual' },
      starts(0),
      ...before,
      [at, { type: 'turn-clear-requested' }],
      stops(1600, 1000),
    );
    const late = cleared.plus(final(2000, 'never mind'), final(2100, 'never mind'));
    expect(late.story.slice(-2)).toEqual([
      `2000 turn-dropped "never mind" ${why}`,
      '2100 turn-dropped "never mind" repeated',
    ]);
    expect(late.plus(starts(3000), final(3500, 'hello')).state.heard.final).toBe('hello');
  });

  it.each([
    ['was said after it', [stops(1000), clear(1200), starts(1400), final(2000, 'hello')]],
    ['goes on after it', [clear(1200), stops(1700), final(2000, 'hello')]],
    ['comes long after it', [stops(1000), clear(1200), final(6300, 'hello')]],
  ] as const)('is kept from a clear when it %s', (_name, events) => {
    expect(given({ mode: 'manual' }, starts(0), ...events).state.heard.final).toBe('hello');
  });
});
