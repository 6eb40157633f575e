// Tables of the floor rule: queue, deadlines, late and double reports.
import { describe, expect, it } from 'vitest';
import { given, request } from '../__scenario__/given.js';
import { nextDeadline } from '../select.js';

const floorPhase = (outcome: ReturnType<typeof given>) => outcome.state.floor?.at;
const ids = (outcome: ReturnType<typeof given>) => outcome.state.queue.map((speech) => speech.id);

describe('the queue', () => {
  it('gives a free floor to the first speech at once', () => {
    const asked = given({}, [10, request('a')]);
    expect(asked.story).toEqual(['10 speech-floor a']);
    expect(floorPhase(asked)).toEqual({ tag: 'thinking', endBy: 30_010 });
  });

  it('orders by priority, and among equals by arrival', () => {
    const asked = given(
      {},
      [0, request('playing')],
      [1, request('low', { priority: 0 })],
      [2, request('first')],
      [3, request('second')],
      [4, request('high', { priority: 10 })],
    );
    expect(ids(asked)).toEqual(['high', 'first', 'second', 'low']);
  });

  it('does not know the same speech twice', () => {
    expect(given({}, [0, request('a')], [1, request('a')]).state.queue).toEqual([]);
  });

  it.each([
    ['the user speaks', [[0, { type: 'user-speech-started', since: 0 }]]],
    ['the user pauses in mid-turn', [[0, { type: 'transcript-final', text: 'well' }]]],
    ['replies are withheld', [[0, { type: 'replies-withheld' }]]],
  ] as const)('waits while %s', (_name, events) => {
    expect(given({}, ...events, [100, request('a')]).state.floor).toBeNull();
  });

  it('lets a protected speech begin while the user speaks', () => {
    const asked = given(
      {},
      [0, { type: 'user-speech-started', since: 0 }],
      [1, request('a', { interruptible: false })],
    );
    expect(asked.state.floor?.speech.id).toBe('a');
  });

  it('goes on when replies are allowed again', () => {
    const withheld = given({}, [0, { type: 'replies-withheld' }], [1, request('a')]);
    expect(withheld.plus([2, { type: 'replies-allowed' }]).story).toEqual(['2 speech-floor a']);
  });

  it('drops a speech that ended before it could be heard', () => {
    const ended = given({}, [0, request('a')], [1, request('b')], [2, { type: 'speech-ended', id: 'b' }]);
    expect(ended.story).toEqual(['0 speech-floor a', '2 speech-settle b discarded']);
  });
});

describe('a speech on the floor', () => {
  const thinking = given({ thinkingTimeoutMs: 4000, playoutGraceMs: 1000, cancelTimeoutMs: 2000 }, [0, request('a')]);
  const speaking = thinking.plus([500, { type: 'speech-audio-started', id: 'a' }]);

  it('speaks without a deadline while audio is produced', () => {
    expect(floorPhase(speaking)).toEqual({ tag: 'speaking', since: 500, endBy: null });
    expect(nextDeadline(speaking.state)).toBeNull();
  });

  it('must end soon after its last sound was due', () => {
    const flushed = speaking.plus([600, { type: 'speech-audio-flushed', id: 'a', remainingMs: 2000 }]);
    expect(floorPhase(flushed)).toEqual({ tag: 'speaking', since: 500, endBy: 3600 });
  });

  it('keeps that deadline when all audio was handed over before the first sound', () => {
    const flushed = thinking.plus([600, { type: 'speech-audio-flushed', id: 'a', remainingMs: 2000 }]);
    expect(floorPhase(flushed)).toEqual({ tag: 'thinking', endBy: 3600 });
    const started = flushed.plus([700, { type: 'speech-audio-started', id: 'a' }]);
    expect(floorPhase(started)).toEqual({ tag: 'speaking', since: 700, endBy: 3700 });
  });

  it.each([Number.NaN, -5, Infinity])('takes %s ms left to play for none', (remainingMs) => {
    const flushed = speaking.plus([600, { type: 'speech-audio-flushed', id: 'a', remainingMs }]);
    expect(floorPhase(flushed)).toMatchObject({ endBy: 1600 });
  });

  it('settles as played when it ends, and the next one follows', () => {
    const ended = speaking.plus([600, request('b')], [700, { type: 'speech-ended', id: 'a' }]);
    expect(ended.story.slice(1)).toEqual(['700 speech-settle a played', '700 speech-floor b']);
  });

  it('leaves the floor when only its tools run, without a deadline', () => {
    const tools = speaking.plus([600, request('b')], [700, { type: 'speech-audio-ended', id: 'a' }]);
    expect(tools.state.floor?.speech.id).toBe('b');
    expect(tools.state.background).toMatchObject([{ speech: { id: 'a' }, endBy: null, outcome: 'played' }]);
    expect(tools.plus([800, { type: 'speech-ended', id: 'a' }]).story.at(-1)).toBe('800 speech-settle a played');
  });

  it('is given up when it thinks too long: it times out even if it then ends', () => {
    const late = thinking.plus([4000, { type: 'time' }]);
    expect(late.story.slice(1)).toEqual(['4000 speech-cancel a']);
    expect(late.plus([4100, { type: 'speech-ended', id: 'a' }]).story.at(-1)).toBe('4100 speech-settle a timed-out');
    expect(late.plus([6000, { type: 'time' }]).story.at(-1)).toBe('6000 speech-settle a timed-out');
  });

  it('was played even if the sink never says so, unless the pipeline hangs too', () => {
    const stuck = speaking.plus(
      [600, { type: 'speech-audio-flushed', id: 'a', remainingMs: 0 }],
      [1600, { type: 'time' }],
    );
    expect(stuck.story.slice(1)).toEqual(['1600 speech-cancel a']);
    expect(stuck.plus([1700, { type: 'speech-ended', id: 'a' }]).story.at(-1)).toBe('1700 speech-settle a played');
    expect(stuck.plus([3600, { type: 'time' }]).story.at(-1)).toBe('3600 speech-settle a timed-out');
  });

  it('hears nothing of late, double or unknown reports', () => {
    const over = speaking.plus([700, { type: 'speech-ended', id: 'a' }]);
    for (const id of ['a', 'nobody']) {
      const late = over.plus(
        [800, { type: 'speech-ended', id }],
        [800, { type: 'speech-audio-started', id }],
        [800, { type: 'speech-audio-flushed', id, remainingMs: 9 }],
        [800, { type: 'speech-audio-ended', id }],
        [800, { type: 'speech-protected', id, interruptible: false }],
        [800, { type: 'speech-parked', id, parked: true }],
      );
      expect(late.story).toEqual(over.story);
      expect(late.state).toEqual({ ...over.state, now: 800 });
    }
  });
});

describe('a held speech', () => {
  const policy = { thinkingTimeoutMs: 4000, bargeInMs: 0, falseInterruptionMs: 1000 };
  const heldThinking = given(policy, [0, request('a')], [1000, { type: 'user-speech-started', since: 1000 }]);

  it('keeps what was left of its deadline', () => {
    const held = given(policy, [0, { type: 'replies-allowed' }], [0, request('a')]);
    expect(held.state.floor?.at.tag).toBe('thinking');
    const paused = held.plus([1000, { type: 'user-speech-started', since: 1000 }]);
    expect(floorPhase(paused)).toEqual({ tag: 'held', spoke: false, resumeAt: null, leftMs: 3000 });
    const resumed = paused.plus([6000, { type: 'user-speech-ended', since: 6000 }], [7000, { type: 'time' }]);
    expect(floorPhase(resumed)).toEqual({ tag: 'thinking', endBy: 10_000 });
    expect(resumed.story.at(-1)).toBe('7000 interruption-false a');
  });

  it('that produces its first sound meanwhile goes on speaking', () => {
    const started = heldThinking.plus([1500, { type: 'speech-audio-started', id: 'a' }]);
    expect(floorPhase(started)).toEqual({ tag: 'held', spoke: true, resumeAt: null, leftMs: null });
    const resumed = started.plus([2000, { type: 'user-speech-ended', since: 2000 }], [3000, { type: 'time' }]);
    expect(floorPhase(resumed)).toEqual({ tag: 'speaking', since: 3000, endBy: null });
  });

  it('that has handed over all audio meanwhile has a deadline after it', () => {
    const flushed = heldThinking.plus(
      [1500, { type: 'speech-audio-flushed', id: 'a', remainingMs: 500 }],
      [1600, { type: 'speech-audio-started', id: 'a' }],
    );
    expect(floorPhase(flushed)).toMatchObject({ spoke: true, leftMs: 3500 });
  });

  it('leaves the floor when its pipeline ends', () => {
    expect(heldThinking.plus([1500, { type: 'speech-ended', id: 'a' }]).state.floor).toBeNull();
    expect(heldThinking.plus([1500, { type: 'speech-audio-ended', id: 'a' }]).state.background).toHaveLength(1);
  });
});
