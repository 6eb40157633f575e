// Tables of what is said into the agent's speech: acknowledgements, echoes, words that stop it.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { starts, stops, time } from '../__scenario__/timed.js';
import type { TurnPolicy } from '../policy.js';
import { agentState, outputPaused } from '../select.js';
import type { OverlapReading } from '../state.js';

const goOn: OverlapReading = { verdict: 'go-on', echo: false };
const stop: OverlapReading = { verdict: 'stop', echo: false };
const unsure: OverlapReading = { verdict: 'unsure', echo: false };
const echo: OverlapReading = { verdict: 'unsure', echo: true };

const audio = (at: number): Timed => [at, { type: 'speech-audio-started', id: 'a' }];
const ends = (at: number): Timed => [at, { type: 'speech-ended', id: 'a' }];
const interim = (...[at, text, overlap]: [number, string, OverlapReading]): Timed => [
  at,
  { type: 'transcript-interim', text, overlap },
];
const final = (...[at, text, overlap]: [number, string, OverlapReading]): Timed => [
  at,
  { type: 'transcript-final', text, overlap },
];

/** The agent is heard from 1000 on. */
const speaking = (policy: Partial<TurnPolicy>, ...events: readonly Timed[]) =>
  given(policy, [0, request('a')], audio(1000), ...events);

describe('an acknowledgement', () => {
  it('said while the agent speaks neither interrupts nor becomes a turn, and is told', () => {
    const said = speaking({}, starts(3000), interim(3200, 'mm', goOn), stops(3400), final(3500, 'mm-hm', goOn));
    expect(outputPaused(said.state)).toBe(false);
    const over = said.plus(time(3900), time(4000));
    expect(over.story.filter((line) => !line.includes('speech-floor'))).toEqual([
      '3900 overlap-ended',
      '3900 turn-dropped "mm-hm" backchannel',
    ]);
    expect(agentState(over.state)).toBe('speaking');
  });

  it('that was long enough to hold the agent lets it go on as soon as it is known', () => {
    const held = speaking({}, starts(3000), time(3600));
    expect(outputPaused(held.state)).toBe(true);
    const known = held.plus(interim(3700, 'okay', goOn));
    expect(outputPaused(known.state)).toBe(false);
    expect(known.story.at(-1)).toBe('3700 interruption-false a');
  });

  it('whose sound goes on too long interrupts after all', () => {
    const long = speaking({}, starts(3000), interim(3300, 'okay', goOn), time(4499));
    expect(outputPaused(long.state)).toBe(false);
    expect(outputPaused(long.plus(time(4500)).state)).toBe(true);
  });

  it('followed by other words is an interruption with all its words', () => {
    const more = speaking({}, starts(3000), interim(3300, 'okay', goOn), final(3900, 'okay but wait', unsure));
    expect(outputPaused(more.plus(time(4500)).state)).toBe(true);
    expect(more.plus(stops(4600), time(5100)).story).toContain('5100 turn-hook 1 "okay but wait"');
  });

  it.each([
    ['before anything is said', given({}, starts(3000), stops(3300), final(3400, 'okay', goOn), time(3800)).story],
    [
      'after the agent has ended',
      speaking({}, ends(2000), starts(2100), stops(2300), final(2400, 'okay', goOn), time(2800)).story,
    ],
    [
      'into the last second but one, when only its words come late',
      speaking({}, starts(2000), stops(2300), ends(3500), final(3600, 'okay', goOn), time(4100)).story,
    ],
    [
      'when the classifier is not sure',
      speaking({}, starts(3000), stops(3300), final(3400, 'okay', unsure), time(3800)).story,
    ],
    [
      'where tolerance is off',
      speaking({ backchannels: false }, starts(3000), stops(3300), final(3400, 'okay', goOn), time(3800)).story,
    ],
    [
      'which the program commits',
      speaking({}, starts(3000), stops(3300), final(3400, 'okay', goOn), [3500, { type: 'turn-commit-requested' }])
        .story,
    ],
  ])('%s is a turn', (_name, story) => {
    expect(story.some((line) => line.endsWith('turn-hook 1 "okay"'))).toBe(true);
  });

  it.each([
    [
      'begins just before the first sound',
      [starts(500), stops(900), audio(1000), final(1100, 'okay', goOn), time(1600)],
    ],
    [
      'begins in the last second and is known after it',
      [audio(1000), starts(3200), stops(3400), ends(3500), final(3600, 'okay', goOn), time(4100)],
    ],
  ] as const)('that %s still counts as said into it', (_name, events) => {
    const { story } = given({}, [0, request('a')], ...events);
    expect(story).toContain(`${events.at(-1)?.[0]} turn-dropped "okay" backchannel`);
  });

  it('beside the agent counts only in full overlap where there is no boundary', () => {
    const late = [starts(3200), stops(3400), ends(3500), final(3600, 'okay', goOn), time(4100)];
    const { story } = speaking({ backchannelBoundaryMs: [0, 0] }, ...late);
    expect(story).toContain('4100 turn-hook 1 "okay"');
  });
});

describe('words that ask to stop', () => {
  it('do so at once, whatever duration and number of words are asked for', () => {
    const said = speaking({ bargeInWords: 3 }, starts(3000), interim(3200, 'stop', stop));
    expect(outputPaused(said.state)).toBe(true);
    const over = said.plus(final(3300, 'stop', stop), stops(3400), time(3900));
    expect(over.story).toContain('3900 turn-hook 1 "stop"');
    expect(over.effects).toContainEqual(
      expect.objectContaining({ type: 'overlap-ended', startedAt: 3000, isInterruption: true }),
    );
  });
});

describe('an echo', () => {
  it('is dropped, and what it held goes on at once', () => {
    const held = speaking({}, starts(3000), time(3600));
    const known = held.plus(interim(3700, 'your table is', echo));
    expect(outputPaused(known.state)).toBe(false);
    const over = known.plus(time(6000), final(6100, 'your table is booked', echo), stops(6200), time(20_000));
    expect(outputPaused(over.state)).toBe(false);
    expect(over.story.filter((line) => /turn|paused/.test(line))).toEqual([
      '6100 turn-dropped "your table is booked" echo',
    ]);
  });

  it('takes the words with it that began it', () => {
    const said = speaking({}, starts(3000), interim(3200, 'your', unsure), interim(3400, 'your table is', echo));
    expect(said.state.heard.interim).toBe('');
    expect(said.plus(stops(3500), time(10_000)).story.some((line) => line.includes('turn-hook'))).toBe(false);
  });

  it('does not swallow what the user says after it, or said before it', () => {
    const said = speaking(
      {},
      starts(3000),
      interim(3400, 'your table is', echo),
      interim(3800, 'no three people', unsure),
    );
    expect(outputPaused(said.state)).toBe(true);
    const before = speaking(
      {},
      starts(3000),
      final(3300, 'no three people', unsure),
      final(3800, 'your table is', echo),
    );
    expect(before.plus(stops(4000), time(4500)).story).toContain('4500 turn-hook 1 "no three people"');
  });

  it.each([
    ['half a second after the agent it is still one', 2500, {}, true],
    ['later it is the user', 2501, {}, false],
    ['with the guard off it is the user', 2100, { echoGuard: false }, false],
    ['a program that ends the turns hears all', 2100, { mode: 'manual' }, false],
  ] as const)('%s', (...[, at, policy, dropped]) => {
    const heard = speaking(policy, ends(2000), starts(at), final(at + 300, 'for eight o clock', echo));
    expect(heard.story.some((line) => line.endsWith(' echo'))).toBe(dropped);
  });
});

describe('while echo cancellation warms up', () => {
  const warm = { aecWarmupMs: 3000 } as const;

  it('nothing interrupts, and a sound that lasts longer does so after it', () => {
    const early = speaking(warm, starts(2000), time(3999));
    expect(outputPaused(early.state)).toBe(false);
    expect(outputPaused(early.plus(time(4000)).state)).toBe(true);
  });

  it('words do not either', () => {
    expect(outputPaused(speaking(warm, interim(2000, 'wait a minute', unsure)).state)).toBe(false);
    expect(outputPaused(speaking(warm, interim(4100, 'wait a minute', unsure)).state)).toBe(true);
  });

  it('a sound from before the first one of the agent does not, and is no turn where nobody recognises words', () => {
    const wordless = given({ ...warm, hasTranscripts: false }, [0, request('a')], starts(800), audio(1000));
    expect(outputPaused(wordless.plus(time(2000)).state)).toBe(false);
    const over = wordless.plus(stops(2500), time(9000));
    expect(over.story.filter((line) => line.includes('turn'))).toEqual([]);
  });

  it('a model that takes the turns itself has stopped already: it is believed', () => {
    expect(outputPaused(speaking({ ...warm, mode: 'realtime_llm', bargeInMs: 0 }, starts(2000)).state)).toBe(true);
  });

  it('counts from the first sound of the conversation only', () => {
    const second = speaking(warm, ends(5000), [6000, request('b')], [6500, { type: 'speech-audio-started', id: 'b' }]);
    expect(outputPaused(second.plus(starts(6600), time(7100)).state)).toBe(true);
  });
});
