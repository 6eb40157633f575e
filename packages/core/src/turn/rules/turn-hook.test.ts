// Tables of the hook rule: one at a time, each turn resolved once.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { final, time } from '../__scenario__/timed.js';

const settled = (at: number, turn: number, verdict: 'reply' | 'stop' = 'reply'): Timed => [
  at,
  { type: 'turn-hook-settled', turn, verdict, version: '1', transcript: 'whatever' },
];
const first = given({ preemptive: false }, final(100, 'one'), time(600));

describe('the hook of a turn', () => {
  it('leads to a reply', () => {
    expect(first.plus(settled(700, 1)).story.slice(1)).toEqual([
      '700 reply-create reply_2 1',
      '700 speech-floor reply_2',
    ]);
  });

  it('may leave the turn unanswered', () => {
    const stopped = first.plus(settled(700, 1, 'stop'));
    expect(stopped.effects).toEqual([{ type: 'turn-unanswered', turn: 1, transcript: 'one' }]);
    expect(stopped.state.queue).toEqual([]);
  });

  it('runs for one turn at a time; a newer turn supersedes the older', () => {
    const second = first.plus(final(700, 'two'), time(1200));
    expect(second.story).toEqual(['600 turn-hook 1 "one"']);
    const over = second.plus(settled(1300, 1));
    expect(over.story.slice(1)).toEqual(['1300 turn-superseded 1', '1300 turn-hook 2 "two"']);
    expect(over.plus(settled(1400, 2)).story.slice(3)).toEqual([
      '1400 reply-create reply_3 2',
      '1400 speech-floor reply_3',
    ]);
  });

  it('is answered once: unknown and repeated answers are ignored', () => {
    expect(first.plus(settled(700, 9)).story).toEqual(first.story);
    const once = first.plus(settled(700, 1));
    expect(once.plus(settled(800, 1)).story).toEqual(once.story);
  });

  it('ends unanswered when replies have become impossible', () => {
    const drained = first.plus([650, { type: 'drain-requested', waiter: null }], settled(700, 1));
    expect(drained.story.slice(1)).toEqual(['700 turn-unanswered 1 "one"', '700 drained']);
    const closed = first.plus([650, { type: 'close-requested' }]);
    expect(closed.story.slice(1)).toEqual(['650 turn-unanswered 1 "one"', '650 closed']);
    expect(closed.plus(settled(700, 1)).story).toEqual(closed.story);
  });

  it('that hangs is answered without it, and holds up no later turn', () => {
    const hanging = first.plus(final(5000, 'two'), time(5500));
    expect(hanging.state.turns.map(({ hookBy }) => hookBy)).toEqual([30_600, null]);
    expect(hanging.plus(time(30_599)).story).toEqual(hanging.story);
    const over = hanging.plus(time(30_600));
    expect(over.story.slice(1)).toEqual([
      '30600 turn-hook-expired 1',
      '30600 turn-superseded 1',
      '30600 turn-hook 2 "two"',
    ]);
    expect(over.plus(settled(31_000, 1)).story).toEqual(over.story);
    expect(over.plus(time(60_600)).story.slice(4)).toEqual([
      '60600 turn-hook-expired 2',
      '60600 reply-create reply_3 2',
      '60600 speech-floor reply_3',
    ]);
  });

  it('leads to a reply that waits while the user speaks, and yields to what the user then says', () => {
    const waiting = first.plus([650, { type: 'user-speech-started', since: 650 }], settled(700, 1));
    expect(waiting.state.queue.map((speech) => speech.id)).toEqual(['reply_2']);
    const silent = waiting.plus([900, { type: 'user-speech-ended', since: 900 }]);
    expect(silent.story.at(-1)).toBe('900 speech-floor reply_2');
    const more = waiting.plus(final(800, 'two'), [900, { type: 'user-speech-ended', since: 900 }], time(1400));
    expect(more.story.slice(-3)).toEqual([
      '1400 speech-cancel reply_2',
      '1400 speech-settle reply_2 interrupted',
      '1400 turn-hook 3 "two"',
    ]);
  });

  it('does not make a waiting speech of the program give way', () => {
    const asked = given({}, [0, { type: 'replies-withheld' }], [0, request('a')], final(100, 'one'), time(600));
    expect(asked.state.queue.map((speech) => speech.id)).toEqual(['a']);
  });
});
