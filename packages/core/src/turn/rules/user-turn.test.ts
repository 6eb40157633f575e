// Tables of the user-turn rule: when a turn ends, and why its words may be dropped.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { final, interim, starts, stops, time } from '../__scenario__/timed.js';
import type { TurnPolicy } from '../policy.js';

const dictated = (at: number, text: string): Timed => [at, { type: 'transcript-final', text, dictating: true }];
const commit = (at: number): Timed => [at, { type: 'turn-commit-requested' }];
/** When the turn is committed if nothing more happens; null: never. */
function commitAt(policy: Partial<TurnPolicy>, ...events: readonly Timed[]): number | null {
  const { user } = given(policy, ...events).state;
  return user.tag === 'pausing' ? user.commitAt : null;
}

describe('the end of a turn', () => {
  it.each([
    ['comes after the silence', {}, [starts(0), final(900, 'hello'), stops(1000)], 1500],
    ['counts from the last sound', {}, [starts(0), final(900, 'hello'), stops(1200, 1000)], 1500],
    ['waits longer for unstable words', {}, [starts(0), interim(900, 'hello'), stops(1000)], 4000],
    [
      'comes sooner once they are stable',
      {},
      [starts(0), interim(900, 'hel'), stops(1000), final(1100, 'hello')],
      1500,
    ],
    [
      'waits longer when a final has unstable words after it',
      {},
      [starts(0), final(500, 'a table'), interim(900, 'for'), stops(1000)],
      4000,
    ],
    ['waits longer within a dictation', {}, [starts(0), dictated(900, 'oh six'), stops(1000)], 4000],
    [
      'waits no longer where that is switched off',
      { dictation: false },
      [starts(0), dictated(900, 'oh six'), stops(1000)],
      1500,
    ],
    [
      'comes sooner again once the dictation is over',
      {},
      [starts(0), dictated(900, 'oh six'), stops(1000), final(1400, "that's it")],
      1500,
    ],
    ['counts from the sound when the final comes late', {}, [starts(0), stops(1000), final(1400, 'hello')], 1500],
    ['counts from the words when no sound was noticed', {}, [final(1400, 'hello')], 1900],
    ['counts from the words when the sound is long past', {}, [starts(0), stops(1000), final(19_000, 'hello')], 19_500],
    ['never comes by silence in manual mode', { mode: 'manual' }, [starts(0), final(900, 'hello'), stops(1000)], null],
    ['is left to a realtime model', { mode: 'realtime_llm' }, [starts(0), final(900, 'hello'), stops(1000)], null],
    ['needs words', {}, [starts(0), stops(1000)], null],
    ['needs more than punctuation', {}, [starts(0), final(900, ' … '), stops(1000)], null],
    ['needs no words where there is no recogniser', { hasTranscripts: false }, [starts(0), stops(1000)], 1500],
  ] as const)('%s', (...[, policy, events, expected]) => {
    expect(commitAt(policy, ...events)).toBe(expected);
  });

  it('is asked of a detector that hears as soon as the sound ends, once for all its words', () => {
    const hears = { mode: 'detector', detectorHears: true } as const;
    const asked = given(hears, starts(0), stops(1000));
    expect(asked.effects).toEqual([{ type: 'end-of-turn-ask', revision: asked.state.heard.revision, transcript: '' }]);
    const answered = asked.plus(
      [1050, { type: 'end-of-turn-answered', revision: asked.state.heard.revision, delayMs: 2200 }],
      final(1400, 'a table'),
      final(1600, 'for two'),
    );
    expect(answered.story).toHaveLength(1);
    expect(answered.state.user).toMatchObject({ tag: 'pausing', commitAt: 3200 });
    const resumed = answered.plus(starts(2000), stops(2600));
    expect(resumed.story).toHaveLength(2);
    expect(resumed.state.user).toMatchObject({ tag: 'pausing', commitAt: 3600 });
  });

  it('comes at once when the words of a sound come late', () => {
    const late = given({}, starts(0), stops(1000), final(9000, 'hello'));
    expect(late.effects.map(({ type }) => type)).toContain('turn-hook');
  });

  it('waits for an alarm and then runs the hook once', () => {
    const paused = given({}, starts(0), final(900, 'hello'), stops(1000));
    expect(paused.plus(time(1499)).story).toEqual([]);
    const committed = paused.plus(time(1500));
    expect(committed.effects).toEqual([
      { type: 'turn-hook', turn: 1, transcript: 'hello', startedAt: 0, endedAt: 1000 },
    ]);
    expect(committed.state.heard.final).toBe('');
    expect(committed.plus(time(9000)).story).toHaveLength(1);
  });

  it('tells when the turn began and ended: by the sounds, or by the words where there were none', () => {
    const sounded = given({}, starts(200, 150), final(900, 'hello'), stops(1000, 950), time(1450));
    expect(sounded.effects).toMatchObject([{ startedAt: 150, endedAt: 950 }]);
    const worded = given({}, interim(700, 'hel'), final(900, 'hello'), time(1400));
    expect(worded.effects).toMatchObject([{ startedAt: 700, endedAt: 1400 }]);
  });

  it('is put off by new speech, and the words add up', () => {
    const again = given({}, starts(0), final(900, 'a table'), stops(1000), starts(1400), time(2000));
    expect(again.story).toEqual([]);
    expect(again.plus(final(2400, 'for two'), stops(2500), time(3000)).story).toEqual([
      '3000 turn-hook 1 "a table for two"',
    ]);
  });

  it.each([Number.NaN, 1e15, -1e15])('comes in time although the sound is said to begin and end at %s', (since) => {
    const said = given({}, starts(1000, since), final(1100, 'hello'));
    expect(said.plus(stops(1200, since), time(1499)).story).toEqual([]);
    expect(said.plus(stops(1200, since), time(1700)).story).toEqual(['1700 turn-hook 1 "hello"']);
  });
});

describe('the end-of-turn detector', () => {
  const policy = { mode: 'detector' } as const;
  const asked = given(policy, starts(0), final(900, 'hello'), stops(1000));
  const revision = asked.state.heard.revision;
  const answer = (at: number, delayMs: number | null, to = revision): Timed => [
    at,
    { type: 'end-of-turn-answered', revision: to, delayMs },
  ];
  const due = (outcome: ReturnType<typeof given>) =>
    outcome.state.user.tag === 'pausing' ? outcome.state.user.commitAt : null;

  it('is asked when silence begins, and waited for a while', () => {
    expect(asked.effects).toEqual([{ type: 'end-of-turn-ask', revision, transcript: 'hello' }]);
    expect(due(asked)).toBe(2000);
  });

  it.each([
    ['sooner', answer(1100, 300), 1300],
    ['later', answer(1100, 2500), 3500],
    ['at once if that time is over', answer(1900, 300), 1900],
    ['after the plain delay if it does not know', answer(1100, null), 1500],
    ['after the plain delay if its answer is no number', answer(1100, Number.NaN), 1500],
    ['as before if the answer is to an older question', answer(1100, 0, revision - 1), 2000],
  ] as const)('ends the turn %s', (_name, answered, expected) => {
    const outcome = asked.plus(answered);
    const committed = outcome.story.find((entry) => entry.includes('turn-hook'));
    expect(committed ? Number.parseInt(committed, 10) : due(outcome)).toBe(expected);
  });

  it('is asked again about more words, and its first answer is stale then', () => {
    const more = asked.plus(final(1200, 'there'));
    expect(more.story.at(-1)).toBe('1200 end-of-turn-ask "hello there"');
    expect(due(more.plus(answer(1300, 0)))).toBe(2200);
  });

  it('is asked anew after every new sound', () => {
    const again = asked.plus(starts(1300), stops(1800));
    expect(again.story.filter((entry) => entry.includes('end-of-turn-ask'))).toHaveLength(2);
    expect(due(again.plus(answer(1900, 0)))).toBe(2800);
  });

  it('is not asked about unstable words', () => {
    expect(given(policy, starts(0), interim(900, 'hel'), stops(1000)).story).toEqual([]);
  });
});

describe('a turn that comes to nothing', () => {
  const speaking: readonly Timed[] = [
    [0, request('a')],
    [0, { type: 'speech-audio-started', id: 'a' }],
  ];
  const says = (text: string): readonly Timed[] => [starts(1000), stops(1300), final(1400, text), time(1800)];

  it('has too few words to stop a speech', () => {
    const outcome = given({ bargeInWords: 2 }, ...speaking, ...says('okay'));
    expect(outcome.story.at(-1)).toBe('1800 turn-dropped "okay" too-few-words');
    expect(outcome.state.floor?.at.tag).toBe('speaking');
  });

  it('but has enough when nothing is being said, or the agent only thinks', () => {
    expect(given({ bargeInWords: 2 }, ...says('okay')).story).toEqual(['1800 turn-hook 1 "okay"']);
    expect(given({ bargeInWords: 2 }, [0, request('a')], ...says('okay')).story).toContain('1800 speech-cancel a');
  });

  it('falls into a protected speech', () => {
    const protectedSpeech = [0, request('a', { interruptible: false })] as const;
    const dropped = given({}, protectedSpeech, ...says('but'));
    expect(dropped.story.at(-1)).toBe('1800 turn-dropped "but" protected-speech');
    const kept = given({ dropDuringProtected: false }, protectedSpeech, ...says('but'));
    expect(kept.story.at(-1)).toBe('1800 turn-hook 1 "but"');
    expect(kept.state.floor?.speech.id).toBe('a');
  });

  it('finds the session draining, paused or closing', () => {
    const drains: Timed = [500, { type: 'drain-requested', waiter: null }];
    expect(given({}, ...speaking, drains, ...says('but')).story).toContain('1800 turn-dropped "but" draining');
    expect(given({}, drains, ...says('but')).story.at(-1)).toBe('1800 turn-dropped "but" paused');
    const closes = given({}, ...speaking, [500, { type: 'close-requested' }], final(600, 'but'));
    expect(closes.story.at(-1)).toBe('600 turn-dropped "but" closing');
    expect(given({}, [500, { type: 'close-requested' }], final(600, 'but')).story.at(-1)).toBe(
      '600 turn-dropped "but" closed',
    );
  });

  it('is cleared by the program, and only words are reported', () => {
    const clear: Timed = [1500, { type: 'turn-clear-requested' }];
    expect(given({}, starts(0), final(900, 'a'), interim(950, 'b'), stops(1000), clear).story).toEqual([
      '1500 turn-dropped "a b" cleared',
    ]);
    expect(given({}, starts(0), stops(1000), clear).story).toEqual([]);
  });

  it('is the same final again without a new sound', () => {
    const once = given({}, starts(0), stops(800), final(900, 'A table.'), time(1300));
    expect(once.plus(final(1900, 'a table')).story.at(-1)).toBe('1900 turn-dropped "a table" repeated');
    expect(once.plus(starts(1400), stops(1800), final(1900, 'a table')).state.heard.final).toBe('a table');
    expect(once.plus(final(2900, 'a table')).story.at(-1)).toBe('2900 turn-dropped "a table" repeated');
    expect(once.plus(final(2901, 'a table')).state.heard.final).toBe('a table');
    expect(given({}, starts(0), final(500, 'no'), final(900, 'no')).state.heard.final).toBe('no no');
  });

  it('was only a sound: reported once it is clear that no words come', () => {
    const sound = given({ transcriptTimeoutMs: 800 }, starts(100), stops(600));
    expect(sound.plus(time(1400)).effects).toEqual([{ type: 'transcript-timeout', speechMs: 500, startedAt: 100 }]);
    expect(sound.plus(final(1000, 'hi'), time(1400)).story).not.toContain('1400 transcript-timeout');
    expect(sound.plus(starts(1000), time(1400)).story).toEqual([]);
    expect(given({}, starts(100), stops(600), time(90_000)).story).toEqual([]);
  });

  it('was a sound too short to interrupt, where there is no recogniser', () => {
    const cough = given({ hasTranscripts: false }, ...speaking, starts(1000), stops(1300), time(3000));
    expect(cough.story).toEqual(['0 speech-floor a']);
  });
});

describe('a commit by the program', () => {
  const manual = { mode: 'manual' } as const;

  it('takes what was heard at once', () => {
    expect(given(manual, final(900, 'hello'), commit(1000)).story).toEqual([
      '1000 transcript-flush',
      '1000 turn-hook 1 "hello"',
    ]);
  });

  it.each([
    ['the user still speaks', [starts(0), final(900, 'hel')]],
    ['words are unstable', [final(800, 'hel'), interim(900, 'lo')]],
    ['nothing was heard yet', []],
  ] as const)('waits for the final while %s', (_name, events) => {
    const waiting = given(manual, ...events, commit(1000));
    expect(waiting.state.commitBy).toBe(3000);
    expect(waiting.plus(final(1200, 'lo')).story.at(-1)).toMatch(/^1200 turn-hook 1 ".*lo"$/);
  });

  it('takes what there is when the wait is over', () => {
    expect(given(manual, interim(900, 'hello'), commit(1000), time(3000)).story.at(-1)).toBe(
      '3000 turn-hook 1 "hello"',
    );
    const nothing = given(manual, commit(1000), time(3000));
    expect(nothing.story).toEqual(['1000 transcript-flush']);
    expect(nothing.state.commitBy).toBeNull();
  });

  it('cancels the speech on the floor however few the words', () => {
    const asked = given(
      { ...manual, bargeInWords: 5 },
      [0, request('a')],
      [0, { type: 'speech-audio-started', id: 'a' }],
    );
    expect(asked.plus(final(900, 'no'), commit(1000)).story).toContain('1000 speech-cancel a');
  });

  it('commits sound alone where there is no recogniser', () => {
    expect(given({ ...manual, hasTranscripts: false }, commit(1000)).story).toEqual(['1000 turn-hook 1 ""']);
  });

  it("does nothing in a realtime model's own turn", () => {
    expect(given({ mode: 'realtime_llm' }, final(900, 'hi'), commit(1000), time(9000)).story).toEqual([]);
  });
});

describe('a sound of the user', () => {
  it('is one sound however often its start is reported', () => {
    const { user } = given({}, starts(1000), starts(1400)).state;
    expect(user).toEqual({ tag: 'speaking', since: 1000, bargeInAt: 1500 });
  });

  it('ends only once it has begun', () => {
    expect(given({ transcriptTimeoutMs: 800 }, stops(1000)).state.transcriptDueAt).toBeNull();
  });

  it('begins new words for a realtime model, which keeps the old ones itself', () => {
    const again = given({ mode: 'realtime_llm' }, final(900, 'old'), starts(1000));
    expect(again.state.heard).toMatchObject({ final: '', interim: '', startedAt: 1000 });
    expect(again.story).toEqual([]);
  });
});
