// The end of a turn whose words a realtime model writes down.
import { describe, expect, it } from 'vitest';
import { given, type Timed } from '../__scenario__/given.js';
import { final, starts, stops, time } from '../__scenario__/timed.js';

describe('where a realtime model writes the words down', () => {
  const writes = { mode: 'detector', modelWrites: true } as const;
  const written = (at: number): Timed => [at, { type: 'words-awaited', pending: false }];

  const commitAt = (...events: readonly Timed[]) => {
    const { user } = given(writes, ...events).state;
    return user.tag === 'pausing' ? user.commitAt : null;
  };

  it.each([
    ['waits for them', [starts(0), stops(1000)], 3000],
    ['comes by silence alone if there are none', [starts(0), stops(1000), written(1200)], 1500],
    ['waits for the detector once they are there', [starts(0), stops(1000), final(1200, 'hi'), written(1200)], 2200],
  ] as const)('%s', (...[, events, expected]) => {
    expect(commitAt(...events)).toBe(expected);
  });

  it('asks for them, then the detector', () => {
    const types = (...events: readonly Timed[]) => given(writes, ...events).effects.map(({ type }) => type);
    expect(types(starts(0), stops(1000))).toEqual(['words-ask']);
    expect(types(starts(0), stops(1000), final(1200, 'hi'))).toEqual([]);
    expect(types(starts(0), stops(1000), final(1200, 'hi'), written(1200))).toEqual(['end-of-turn-ask']);
  });

  it('a sound whose words never come is a turn all the same', () => {
    const { effects } = given(writes, starts(0), stops(1000), time(3000));
    expect(effects).toContainEqual(expect.objectContaining({ type: 'turn-hook', transcript: '', startedAt: 0 }));
  });
});
