// How long a user may talk: what counts, from when, and how often it is told.
import { describe, expect, it } from 'vitest';
import { given, request } from '../__scenario__/given.js';
import { final, hook, interim, starts, stops, time } from '../__scenario__/timed.js';

/** A turn of two words that got no answer. */
const unanswered = [starts(0), final(500, 'one two'), stops(600), time(1100), hook(1200, 1)];

describe('the limit in words', () => {
  it('counts unstable words too, and is told once', () => {
    const talk = given({ turnMaxWords: 4 }, starts(0), final(500, 'one two'), interim(900, 'three'));
    expect(talk.story).toEqual([]);
    const over = talk.plus(interim(1000, 'three four'));
    expect(over.effects).toEqual([
      {
        type: 'turn-exceeded',
        transcript: 'one two three four',
        accumulated: { transcript: 'one two three four', words: 4, durationMs: 1000 },
      },
    ]);
    expect(over.plus(final(1200, 'three four five six'), final(1500, 'seven')).story).toHaveLength(1);
  });

  it('counts turns that got no answer', () => {
    const { effects } = given({ turnMaxWords: 4 }, ...unanswered, starts(2000), final(2500, 'three four'));
    expect(effects).toEqual([
      {
        type: 'turn-exceeded',
        transcript: 'three four',
        accumulated: { transcript: 'one two three four', words: 4, durationMs: 2500 },
      },
    ]);
  });

  it('begins anew once the agent was heard', () => {
    const { story } = given(
      { turnMaxWords: 4 },
      ...unanswered,
      [1300, request('a')],
      [1400, { type: 'speech-audio-started', id: 'a' }],
      [1500, { type: 'speech-ended', id: 'a' }],
      starts(2000),
      final(2500, 'three four'),
    );
    expect(story.filter((line) => line.includes('exceeded'))).toEqual([]);
  });

  it('does not count words that were cleared', () => {
    const { story } = given(
      { turnMaxWords: 4 },
      starts(0),
      final(500, 'one two'),
      [600, { type: 'turn-clear-requested' }],
      final(900, 'three four'),
    );
    expect(story.filter((line) => line.includes('exceeded'))).toEqual([]);
  });
});

describe('the limit in time', () => {
  it('is reached by an alarm, words or not', () => {
    const talk = given({ turnMaxMs: 5000 }, starts(100));
    expect(talk.state.monologue?.dueAt).toBe(5100);
    expect(talk.plus(time(5099)).story).toEqual([]);
    expect(talk.plus(time(5100)).story).toEqual(['5100 turn-exceeded ""']);
  });

  it('waits for the user to speak on if they are silent by then', () => {
    const silent = given({ turnMaxMs: 5000 }, ...unanswered);
    expect(silent.plus(time(9000)).story.filter((line) => line.includes('exceeded'))).toEqual([]);
    expect(silent.plus(starts(9000)).effects.map(({ type }) => type)).toContain('turn-exceeded');
  });

  it('does not begin with a noise, and ends with an absence', () => {
    const noise = given({ turnMaxMs: 5000 }, starts(0), stops(300));
    expect(noise.state.monologue).toBeNull();
    const gone = given({ turnMaxMs: 5000 }, ...unanswered, time(16_300));
    expect(gone.state).toMatchObject({ away: true, monologue: null });
  });
});
