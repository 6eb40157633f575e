// Tables of the draft rule: when a preemptive reply starts, dies and is adopted.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { final, time } from '../__scenario__/timed.js';

const offer = (at: number, version = '1'): Timed => [at, { type: 'draft-offered', version }];
const settled = (
  at: number,
  transcript: string,
  over: { version?: string; verdict?: 'reply' | 'stop'; turn?: number } = {},
): Timed => [at, { type: 'turn-hook-settled', turn: 2, verdict: 'reply', version: '1', transcript, ...over }];
const drafted = given({}, final(100, 'Book a table'), offer(110));

describe('a draft', () => {
  it('starts from the words so far, unheard', () => {
    expect(drafted.effects).toEqual([
      { type: 'draft-start', id: 'reply_1', basis: { transcript: 'Book a table', version: '1' } },
    ]);
    expect(drafted.state.floor).toBeNull();
  });

  it.each([
    ['it is switched off', { preemptive: false }, [final(100, 'hi'), offer(110)]],
    ['there are no words', {}, [offer(110)]],
    ['a speech has the floor', {}, [[0, request('a', { interruptible: false })], final(100, 'hi'), offer(110)]],
    ['a speech waits', {}, [[0, { type: 'replies-withheld' }], [0, request('a')], final(100, 'hi'), offer(110)]],
    [
      'a tool runs',
      {},
      [[0, request('a')], [1, { type: 'speech-audio-ended', id: 'a' }], final(100, 'hi'), offer(110)],
    ],
    ['a turn is in its hook', {}, [final(100, 'hi'), time(600), final(700, 'you'), offer(710)]],
    ['the session drains', {}, [[0, { type: 'drain-requested', waiter: null }], final(100, 'hi'), offer(110)]],
    [
      'the turn is long',
      { preemptiveMaxSpeechMs: 5000 },
      [final(100, 'hi'), [200, { type: 'user-speech-started', since: 200 }], offer(5101)],
    ],
    ['the turn has cost enough drafts', { preemptiveMaxDrafts: 0 }, [final(100, 'hi'), offer(110)]],
  ] as const)('does not start while %s', (_name, policy, events) => {
    expect(given(policy, ...events).story.filter((entry) => entry.includes('draft-start'))).toEqual([]);
  });

  it('starts while a tool merely waits for another agent', () => {
    const parked = given(
      {},
      [0, request('a')],
      [1, { type: 'speech-audio-ended', id: 'a' }],
      [2, { type: 'speech-parked', id: 'a', parked: true }],
    );
    expect(parked.plus(final(100, 'hi'), offer(110)).story.at(-1)).toContain('draft-start');
  });

  it('is kept when the same is offered again, up to punctuation', () => {
    expect(drafted.plus(offer(120)).story).toEqual(drafted.story);
  });

  it('makes way for a new one from a new basis, so often', () => {
    const third = drafted.plus(
      offer(120, '2'),
      final(130, 'for two'),
      offer(140, '2'),
      final(150, 'please'),
      offer(160, '2'),
    );
    expect(third.story).toEqual([
      '110 draft-start reply_1',
      '120 draft-drop reply_1',
      '120 speech-settle reply_1 discarded',
      '120 draft-start reply_2',
      '130 draft-drop reply_2',
      '130 speech-settle reply_2 discarded',
      '140 draft-start reply_3',
      '150 draft-drop reply_3',
      '150 speech-settle reply_3 discarded',
    ]);
  });

  it('is discarded when its pipeline fails', () => {
    const failed = drafted.plus([200, { type: 'speech-ended', id: 'reply_1' }]);
    expect(failed.story.at(-1)).toBe('200 speech-settle reply_1 discarded');
    expect(failed.plus(time(600), settled(610, 'Book a table')).story).toContain('610 reply-create reply_3 2');
  });

  it.each([
    ['a clear', { type: 'turn-clear-requested' }],
    ['a drain', { type: 'drain-requested', waiter: null }],
    ['a close', { type: 'close-requested' }],
    ['an interrupt', { type: 'interrupt-requested', id: null, force: false }],
  ] as const)('does not survive %s', (_name, event) => {
    const gone = drafted.plus([200, event]);
    expect(gone.story).toContain('200 draft-drop reply_1');
    expect(gone.story).toContain('200 speech-settle reply_1 discarded');
    expect(gone.state.draft).toBeNull();
  });
});

describe('the reply', () => {
  const committed = drafted.plus(time(600));

  it('is the draft if all it was made from still holds', () => {
    const adopted = committed.plus(settled(700, 'book a table.'));
    expect(adopted.story.slice(-2)).toEqual(['700 draft-adopt reply_1 2', '700 speech-floor reply_1']);
    expect(adopted.state.draft).toBeNull();
  });

  it.each([
    ['the words changed', settled(700, 'Book two tables')],
    ['the chat or the tools changed', settled(700, 'Book a table', { version: '2' })],
  ] as const)('is a new one if %s', (_name, event) => {
    expect(committed.plus(event).story.slice(-4)).toEqual([
      '700 draft-drop reply_1',
      '700 speech-settle reply_1 discarded',
      '700 reply-create reply_3 2',
      '700 speech-floor reply_3',
    ]);
  });

  it('is protected where the session allows no interruption', () => {
    const reply = given({ interruptions: false }, final(100, 'hi'), time(600), [
      700,
      { type: 'turn-hook-settled', turn: 1, verdict: 'reply', version: '1', transcript: 'hi' },
    ]);
    expect(reply.state.floor?.speech).toEqual({
      id: 'reply_2',
      priority: 5,
      interruptible: false,
      parent: null,
      answers: 1,
    });
  });
});
