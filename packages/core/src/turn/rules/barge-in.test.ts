// Tables of the barge-in rule: what holds the agent, and what ends the hold.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { final, interim, starts, stops, time } from '../__scenario__/timed.js';
import type { TurnPolicy } from '../policy.js';
import { outputPaused } from '../select.js';

const speakingFrom0: readonly Timed[] = [
  [0, request('a')],
  [0, { type: 'speech-audio-started', id: 'a' }],
];
const speaking = (policy: Partial<TurnPolicy>, ...events: readonly Timed[]) =>
  given(policy, ...speakingFrom0, ...events);
const paused = (policy: Partial<TurnPolicy>, ...events: readonly Timed[]) =>
  outputPaused(speaking(policy, ...events).state);

describe('a barge-in', () => {
  it.each([
    ['after enough speech', {}, [starts(1000), time(1500)], true],
    ['not before', {}, [starts(1000), time(1499)], false],
    ['counted from when the speech began, not from when it was noticed', {}, [starts(1000, 700), time(1200)], true],
    ['at once if it is noticed that late', {}, [starts(1000, 100)], true],
    ['at once with a duration of 0', { bargeInMs: 0 }, [starts(1000)], true],
    [
      'not while most of it was silence',
      {},
      [starts(1000), [1400, { type: 'user-speech-thinned', silentMs: 200 }], time(1699)],
      false,
    ],
    [
      'later by the silence in it',
      {},
      [starts(1000), [1400, { type: 'user-speech-thinned', silentMs: 200 }], time(1700)],
      true,
    ],
    ['not when interruptions are off', { interruptions: false }, [starts(1000), time(2000)], false],
    ['not in manual mode', { mode: 'manual' }, [starts(1000), interim(1100, 'stop now'), time(2000)], false],
    ['not without enough words', { bargeInWords: 2 }, [starts(1000), interim(1200, 'stop'), time(2000)], false],
    ['with enough words by then', { bargeInWords: 2 }, [starts(1000), interim(1200, 'stop now'), time(1500)], true],
    [
      'with interim words that come later',
      { bargeInWords: 2 },
      [starts(1000), time(1500), interim(1600, 'stop now')],
      true,
    ],
    [
      'with a final that completes them',
      { bargeInWords: 2 },
      [starts(1000), time(1500), final(1600, 'stop'), final(1700, 'now')],
      true,
    ],
    ['not by words before the duration', {}, [starts(1000), interim(1100, 'stop')], false],
    [
      'by words alone when the recogniser takes the turns',
      { mode: 'stt' },
      [starts(1000), interim(1100, 'stop')],
      true,
    ],
    ['by a final in silence', {}, [final(1000, 'stop')], true],
    ['by interim words in silence', {}, [interim(1000, 'stop')], true],
    ['not by late words of a realtime model', { mode: 'realtime_llm' }, [final(1000, 'stop')], false],
    [
      'without words where there is no recogniser',
      { hasTranscripts: false, bargeInWords: 2 },
      [starts(1000), time(1500)],
      true,
    ],
  ] as const)('holds the speech %s', (...[, policy, events, expected]) => {
    expect(paused(policy, ...events)).toBe(expected);
  });

  it('counts words also in scripts without spaces', () => {
    expect(paused({ bargeInWords: 2 }, starts(1000), interim(1100, '我想订一张桌子'), time(1500))).toBe(true);
  });

  it('holds a speech that still thinks', () => {
    expect(outputPaused(given({}, [0, request('a')], starts(100), time(600)).state)).toBe(true);
  });

  it('never holds a protected speech', () => {
    const asked = given({}, [0, request('a', { interruptible: false })], starts(100), time(600));
    expect(asked.state.floor?.at.tag).toBe('thinking');
  });

  it('cancels at once where a false interruption is not waited for', () => {
    const cancelled = speaking({ falseInterruptionMs: null }, starts(1000), time(1500));
    expect(cancelled.story.at(-1)).toBe('1500 speech-cancel a');
    expect(cancelled.state.floor).toBeNull();
    expect(cancelled.state.background).toMatchObject([{ endBy: 6500, outcome: 'interrupted' }]);
  });
});

describe('a hold', () => {
  const held = speaking({}, starts(1000), time(1500));

  it('ends after enough silence, counted from when the silence began', () => {
    const quiet = held.plus(stops(2000, 1900));
    expect(quiet.plus(time(3899)).state.floor?.at.tag).toBe('held');
    const resumed = quiet.plus(time(3900));
    expect(resumed.state.floor?.at.tag).toBe('speaking');
    expect(resumed.story.at(-1)).toBe('3900 interruption-false a');
  });

  it('lasts while the user speaks again, and counts anew after that', () => {
    const again = held.plus(stops(2000), starts(3000));
    expect(again.plus(time(10_000)).state.floor?.at.tag).toBe('held');
    expect(again.plus(stops(3100), time(5099)).state.floor?.at.tag).toBe('held');
    expect(again.plus(stops(3100), time(5100)).state.floor?.at.tag).toBe('speaking');
  });

  it('is left to the commit when words were heard, however long that takes', () => {
    const detector = { mode: 'detector', maxEndpointingMs: 6000 } as const;
    const asked = speaking(detector, starts(1000), time(1500), final(1600, 'wait'), stops(2000));
    const later = asked.plus([
      2100,
      { type: 'end-of-turn-answered', revision: asked.state.heard.revision, delayMs: 5000 },
    ]);
    expect(later.plus(time(4500)).state.floor?.at.tag).toBe('held');
    expect(later.plus(time(4500), time(7000)).story).toContain('7000 speech-cancel a');
  });

  it('ends when the speech becomes protected', () => {
    const kept = held.plus([1600, { type: 'speech-protected', id: 'a', interruptible: false }]);
    expect(kept.state.floor?.at.tag).toBe('speaking');
    expect(kept.plus([1700, { type: 'speech-protected', id: 'a', interruptible: true }]).state.floor?.at.tag).toBe(
      'held',
    );
  });

  it('ends with the turn that is cleared, unless the user still speaks', () => {
    expect(held.plus([1600, { type: 'turn-clear-requested' }]).state.floor?.at.tag).toBe('held');
    expect(held.plus(stops(1600), [1700, { type: 'turn-clear-requested' }]).state.floor?.at.tag).toBe('speaking');
  });

  it('does not outlive the words that made it', () => {
    const taken = speaking({}, interim(1000, 'hm'), interim(1100, ''));
    expect(taken.plus(time(3000)).state.floor?.at.tag).toBe('speaking');
  });
});

describe('words that are still being recognised', () => {
  const awaited = (at: number, pending: boolean): Timed => [at, { type: 'words-awaited', pending }];
  const held = [starts(1000), time(1500), stops(2000), awaited(2000, true)];

  it('keep the speech held beyond the silence that would let it go on', () => {
    expect(paused({ falseInterruptionMs: 2000 }, ...held, time(5000))).toBe(true);
  });
  it('let it go on at once when they do not come', () => {
    expect(paused({ falseInterruptionMs: 2000 }, ...held, awaited(5000, false))).toBe(false);
  });
  it('do not shorten the silence', () => {
    expect(paused({ falseInterruptionMs: 2000 }, ...held, awaited(2500, false), time(3999))).toBe(true);
  });
  it('do not hold it for ever', () => {
    expect(paused({ falseInterruptionMs: 2000 }, ...held, time(12_001))).toBe(false);
  });
});
