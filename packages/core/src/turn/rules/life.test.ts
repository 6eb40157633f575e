// Tables of the life rule: drain, park, resume, close.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { isBusy, nextDeadline } from '../select.js';

const drain = (at: number, waiter: string | null = null, timeoutMs?: number): Timed => [
  at,
  timeoutMs === undefined ? { type: 'drain-requested', waiter } : { type: 'drain-requested', waiter, timeoutMs },
];
const ended = (at: number, id: string): Timed => [at, { type: 'speech-ended', id }];
const toolRuns = given({}, [0, request('tool')], [1, { type: 'speech-audio-ended', id: 'tool' }]);

describe('a drain', () => {
  it('is over at once when nothing runs', () => {
    expect(given({}, drain(5)).story).toEqual(['5 drained']);
  });

  it('waits for the floor, the queue, the tools and the hook, and refuses what is new', () => {
    const busy = toolRuns.plus([2, request('a')], [3, request('b')], drain(5), [6, request('late')]);
    expect(busy.story.at(-1)).toBe('6 speech-settle late refused');
    expect(busy.plus(ended(10, 'a')).state.floor?.speech.id).toBe('b');
    expect(busy.plus(ended(10, 'a'), ended(11, 'b')).state.life).toBe('draining');
    expect(busy.plus(ended(10, 'a'), ended(11, 'b'), ended(12, 'tool')).story.at(-1)).toBe('12 drained');
  });

  it('still gives the floor when replies are withheld: it must come to its end', () => {
    const withheld = given({}, [0, { type: 'replies-withheld' }], [1, request('a')], drain(5));
    expect(withheld.story).toEqual(['5 speech-floor a']);
  });

  it('accepts the children of what still runs, not those of what was cancelled', () => {
    const child = (at: number): Timed => [at, request('child', { parent: 'tool' })];
    expect(toolRuns.plus(drain(5), child(6)).state.floor?.speech.id).toBe('child');
    const cut: Timed = [4, { type: 'interrupt-requested', id: null, force: false }];
    expect(toolRuns.plus(cut, drain(5), child(6)).story.at(-1)).toBe('6 speech-settle child refused');
  });

  it('does not wait for whoever waits for it, nor for what led to that', () => {
    expect(toolRuns.plus(drain(5, 'tool')).story.at(-1)).toBe('5 drained');
    const nested = toolRuns.plus(
      [2, request('inner', { parent: 'tool' })],
      [3, { type: 'speech-audio-ended', id: 'inner' }],
    );
    expect(nested.plus(drain(5, 'inner')).story.at(-1)).toBe('5 drained');
    expect(nested.plus(drain(5, 'tool')).state.life).toBe('draining');
  });

  it('asked for by a second waiter counts neither as busy', () => {
    const two = toolRuns.plus(
      [2, request('other')],
      [3, { type: 'speech-audio-ended', id: 'other' }],
      drain(5, 'tool'),
    );
    expect(two.state.life).toBe('draining');
    expect(two.plus(drain(6, 'other')).story.at(-1)).toBe('6 drained');
  });

  it('asked for when already paused is answered at once', () => {
    expect(given({}, drain(5), drain(6, 'x')).story).toEqual(['5 drained', '6 drained']);
  });

  it('with a limit cancels what still runs when it is over, and what comes after', () => {
    const endless = toolRuns.plus(
      [2, request('waiter')],
      [3, { type: 'speech-audio-ended', id: 'waiter' }],
      drain(5, 'waiter', 1000),
    );
    const cut = endless.plus([1005, { type: 'time' }]);
    expect(cut.story.at(-1)).toBe('1005 speech-cancel tool');
    const late = cut.plus([1100, request('late', { parent: 'waiter' })]);
    expect(late.story.slice(-2)).toEqual(['1100 speech-cancel late', '1100 speech-settle late interrupted']);
    expect(late.plus([6005, { type: 'time' }]).story.slice(-2)).toEqual([
      '6005 speech-settle tool timed-out',
      '6005 drained',
    ]);
    expect(late.state.background.map((b) => b.speech.id)).toContain('waiter');
  });

  it('with a limit does not wait for ever for a hook', () => {
    const hook = given(
      {},
      [0, { type: 'transcript-final', text: 'hi' }],
      [500, { type: 'time' }],
      drain(600, null, 1000),
      [1600, { type: 'time' }],
    );
    expect(hook.story.slice(-2)).toEqual(['1600 turn-unanswered 1 "hi"', '1600 drained']);
  });

  it('ends with the resume, and life goes on', () => {
    const resumed = given({}, drain(5), [6, request('early')], [7, { type: 'resume-requested' }], [8, request('a')]);
    expect(resumed.story).toEqual(['5 drained', '6 speech-settle early refused', '8 speech-floor a']);
    const untimely = toolRuns.plus(drain(5, null, 50), [6, { type: 'resume-requested' }], [100, { type: 'time' }]);
    expect(untimely.state.life).toBe('running');
    expect(untimely.story).toEqual(toolRuns.story);
  });
});

describe('a parked speech', () => {
  it('does not count as busy until it is taken up again or ends', () => {
    const parked = toolRuns.plus([2, { type: 'speech-parked', id: 'tool', parked: true }]);
    expect([isBusy(toolRuns.state), isBusy(parked.state)]).toEqual([true, false]);
    expect(isBusy(parked.plus([3, { type: 'speech-parked', id: 'tool', parked: false }]).state)).toBe(true);
    expect(parked.plus(ended(3, 'tool')).state.parked).toEqual([]);
    expect(parked.plus(drain(5)).story.at(-1)).toBe('5 drained');
  });
});

describe('a close', () => {
  it('cancels everything by force and ends with no deadline left', () => {
    const busy = toolRuns.plus(
      [2, request('a', { interruptible: false })],
      [3, request('b', { interruptible: false })],
    );
    const closing = busy.plus([10, { type: 'close-requested' }]);
    expect(closing.story.slice(2)).toEqual([
      '10 speech-cancel b',
      '10 speech-settle b interrupted',
      '10 speech-cancel tool',
      '10 speech-cancel a',
    ]);
    const closed = closing.plus(ended(20, 'a'), [5010, { type: 'time' }]);
    expect(closed.story.slice(6)).toEqual([
      '20 speech-settle a interrupted',
      '5010 speech-settle tool timed-out',
      '5010 closed',
    ]);
    expect(nextDeadline(closed.state)).toBeNull();
  });

  it('asked for twice happens once', () => {
    const twice = toolRuns.plus([10, { type: 'close-requested' }], [20, { type: 'close-requested' }]);
    expect(twice.story.filter((entry) => entry.includes('speech-cancel'))).toHaveLength(1);
  });

  it('ends a pause, and a drain with a limit, without a trace', () => {
    expect(given({}, drain(5), [6, { type: 'close-requested' }]).story).toEqual(['5 drained', '6 closed']);
    const closed = toolRuns.plus(drain(5, null, 100), [6, { type: 'close-requested' }], ended(7, 'tool'));
    expect(nextDeadline(closed.state)).toBeNull();
  });

  it('is final: whoever asks afterwards gets an answer, nothing happens', () => {
    const closed = given({}, [5, { type: 'close-requested' }]);
    const after = closed.plus(
      [6, request('a')],
      [7, { type: 'user-speech-started', since: 7 }],
      [8, { type: 'resume-requested' }],
      drain(9),
      [10, { type: 'turn-commit-requested' }],
    );
    expect(after.story).toEqual(['5 closed', '6 speech-settle a refused']);
    expect(after.state).toBe(closed.state);
  });
});
