// What endpointing learns from whole turns, and what it does not.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';
import { final, hook, starts, stops, time } from '../__scenario__/timed.js';

const dynamic = { endpointingAlpha: 0.5 };
const says = (at: number): Timed[] => [
  [at, request('a')],
  [at, { type: 'speech-audio-started', id: 'a' }],
];

/** A turn that ended at 1100 and whose hook is done. */
const committed = [starts(0), final(500, 'I want'), stops(600), time(1100), hook(1150, 1)];

describe('dynamic endpointing', () => {
  // Two seconds of pause before the turn is committed need a delay that long: the words are unstable until then.
  const paused: Timed[] = [
    starts(0),
    [500, { type: 'transcript-interim', text: 'I would' }],
    stops(1000),
    starts(2500),
    final(3000, 'I would like a table'),
    stops(3100),
    time(4000),
  ];

  it('learns from a pause within a turn, once the turn is committed', () => {
    expect(given(dynamic, ...paused.slice(0, -1)).state.pacing.learned).toBeNull();
    expect(given(dynamic, ...paused).state.pacing.learned).toEqual({ minMs: 1000, maxMs: 3000 });
  });

  it('waits as long as it learned', () => {
    const next = given(dynamic, ...paused, starts(20_000), final(20_500, 'hello'), stops(21_000));
    expect(next.state.user).toMatchObject({ tag: 'pausing', commitAt: 22_000 });
  });

  it('learns nothing and waits as told when it is fixed', () => {
    const next = given({}, ...paused, starts(20_000), final(20_500, 'hello'), stops(21_000));
    expect(next.state.pacing.learned).toBeNull();
    expect(next.state.user).toMatchObject({ commitAt: 21_500 });
  });

  it('learns from a turn that was cut: the user spoke on before the agent was heard', () => {
    const { state } = given(dynamic, ...committed, starts(1800), final(2000, 'a table'), stops(2100), time(2600));
    expect(state.pacing.learned).toEqual({ minMs: 850, maxMs: 3000 });
  });

  it('learns both delays when the agent was interrupted right after it began', () => {
    const { state } = given(
      dynamic,
      ...committed,
      ...says(1500),
      starts(1800),
      final(2200, 'a table'),
      stops(2300),
      time(3100),
    );
    expect(state.pacing.learned).toEqual({ minMs: 850, maxMs: 2100 });
  });

  it('learns nothing from an interruption later on', () => {
    const { state } = given(
      dynamic,
      ...committed,
      ...says(1500),
      starts(2600),
      final(3000, 'stop'),
      stops(3300),
      time(4400),
    );
    expect(state.pacing.learned).toBeNull();
    expect(state.turns).toHaveLength(1);
  });

  it('learns nothing from a noise', () => {
    const { state } = given(
      dynamic,
      ...committed,
      starts(2000),
      stops(2100),
      [9000, { type: 'turn-clear-requested' }],
      starts(20_000),
      final(20_100, 'hello'),
      stops(20_200),
      time(21_000),
    );
    expect(state.pacing.learned).toBeNull();
  });
});
