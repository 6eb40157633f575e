// How long a user may talk: what counts, from when, and how often it is told.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';

const starts = (at: number): Timed => [at, { type: 'user-speech-started', since: at }];
const stops = (at: number): Timed => [at, { type: 'user-speech-ended', since: at }];
const interim = (at: number, text: string): Timed => [at, { type: 'transcript-interim', text }];
const final = (at: number, text: string): Timed => [at, { type: 'transcript-final', text }];
const time = (at: number): Timed => [at, { type: 'time' }];
const hook = (at: number, turn: number, verdict: 'reply' | 'stop'): Timed => [
  at,
  { type: 'turn-hook-settled', turn, verdict, version: '1', transcript: 'x' },
];

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
    const unanswered = given(
      { turnMaxWords: 4 },
      starts(0),
      final(500, 'one two'),
      stops(600),
      time(1100),
      hook(1200, 1, 'stop'),
    );
    expect(unanswered.plus(starts(2000), final(2500, 'three four')).effects).toEqual([
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
      starts(0),
      final(500, 'one two'),
      stops(600),
      time(1100),
      hook(1200, 1, 'stop'),
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
    const silent = given(
      { turnMaxMs: 5000 },
      starts(0),
      final(500, 'one'),
      stops(600),
      time(1100),
      hook(1200, 1, 'stop'),
    );
    expect(silent.plus(time(9000)).story.filter((line) => line.includes('exceeded'))).toEqual([]);
    expect(silent.plus(starts(9000)).effects.map(({ type }) => type)).toContain('turn-exceeded');
  });

  it('does not begin with a noise, and ends with an absence', () => {
    const noise = given({ turnMaxMs: 5000 }, starts(0), stops(300));
    expect(noise.state.monologue).toBeNull();
    const gone = given(
      { turnMaxMs: 5000 },
      starts(0),
      final(500, 'one'),
      stops(600),
      time(1100),
      hook(1200, 1, 'stop'),
      time(16_300),
    );
    expect(gone.state).toMatchObject({ away: true, monologue: null });
  });
});
