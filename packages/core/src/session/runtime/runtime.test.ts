// One writer, one alarm, and ports that may throw.
import { describe, expect, it } from 'vitest';
import { request } from '../../turn/__scenario__/given.js';
import { testPolicy } from '../../turn/__scenario__/test-policy.js';
import { VirtualClock } from '../../turn/__scenario__/virtual-clock.js';
import { initialState } from '../../turn/initial-state.js';
import { TurnRuntime, type TurnPorts } from './runtime.js';

function start(ports: Partial<TurnPorts> = {}) {
  const clock = new VirtualClock();
  const story: string[] = [];
  const errors: unknown[] = [];
  const runtime = new TurnRuntime({
    clock,
    policy: { ...testPolicy, bargeInMs: 0, awayMs: null },
    ports: {
      perform: (effect) => story.push(`${clock.now()} ${effect.type}`),
      setOutputPaused: (paused) => story.push(`${clock.now()} ${paused ? 'paused' : 'playing'}`),
      onState: ({ kind, oldState, newState }) => story.push(`${clock.now()} ${kind} ${oldState}→${newState}`),
      record: () => {},
      onError: (error) => errors.push(error),
      ...ports,
    },
  });
  return { clock, story, errors, runtime };
}

describe('the turn runtime', () => {
  it('performs the effects, then tells what has changed', () => {
    const { runtime, story } = start();
    runtime.dispatch(request('a'));
    expect(story).toEqual(['0 speech-floor', '0 agent listening→thinking']);
  });

  it('pauses before anything else and plays only after the cancel', () => {
    const { runtime, story, clock } = start();
    runtime.dispatch(request('a'));
    story.length = 0;
    runtime.dispatch({ type: 'user-speech-started', since: 0 });
    expect(story).toEqual(['0 paused', '0 agent thinking→listening', '0 user listening→speaking']);
    runtime.dispatch({ type: 'transcript-final', text: 'stop' });
    runtime.dispatch({ type: 'user-speech-ended', since: 0 });
    story.length = 0;
    clock.advanceTo(500);
    expect(story).toEqual(['500 speech-cancel', '500 turn-hook', '500 playing']);
  });

  it('takes a dispatch from within a port after the present step is performed', () => {
    const order: string[] = [];
    const { runtime } = start({
      perform: (effect) => {
        if (effect.type === 'speech-floor') runtime.dispatch({ type: 'speech-audio-started', id: 'a' });
        order.push(effect.type);
      },
      onState: ({ newState }) => order.push(newState),
      record: ({ event }) => order.push(`> ${event.type}`),
    });
    runtime.dispatch(request('a'));
    expect(order).toEqual(['> speech-requested', 'speech-floor', 'thinking', '> speech-audio-started', 'speaking']);
  });

  it('keeps one alarm, at the next deadline, and none when there is none', () => {
    const { runtime, clock, story } = start();
    runtime.dispatch({ type: 'transcript-final', text: 'one' });
    runtime.dispatch({ type: 'transcript-final', text: 'two' });
    expect(clock.pending).toBe(1);
    clock.advanceTo(400);
    runtime.dispatch({ type: 'transcript-final', text: 'three' });
    expect(clock.pending).toBe(1);
    clock.advanceTo(899);
    expect(story).toEqual([]);
    clock.advanceTo(900);
    expect(story).toEqual(['900 turn-hook']);
    runtime.dispatch({ type: 'close-requested' });
    expect(clock.pending).toBe(0);
  });

  it('sets the alarm again when it rang a little early', () => {
    const { runtime, clock, story } = start();
    runtime.dispatch({ type: 'transcript-final', text: 'hi' });
    runtime.dispatch({ type: 'time' });
    expect(clock.pending).toBe(1);
    clock.advanceTo(500);
    expect(story).toEqual(['500 turn-hook']);
  });

  it.each(['perform', 'setOutputPaused', 'onState', 'record'] as const)('survives a %s that throws', (port) => {
    const boom = new Error('boom');
    const { runtime, clock, errors } = start({
      [port]: () => {
        throw boom;
      },
    });
    runtime.dispatch(request('a'));
    runtime.dispatch({ type: 'user-speech-started', since: 0 });
    runtime.dispatch({ type: 'transcript-final', text: 'stop' });
    runtime.dispatch({ type: 'user-speech-ended', since: 0 });
    clock.advanceTo(500);
    expect(errors.length).toBeGreaterThan(0);
    expect(new Set(errors)).toEqual(new Set([boom]));
    expect(runtime.state.turns).toHaveLength(1);
  });

  it('survives an error port that throws', () => {
    const fail = () => {
      throw new Error('boom');
    };
    const { runtime } = start({ perform: fail, onError: fail });
    runtime.dispatch(request('a'));
    runtime.dispatch({ type: 'speech-ended', id: 'a' });
    expect(runtime.state.floor).toBeNull();
  });

  it('takes turns by a new policy from then on', () => {
    const { runtime, clock, story } = start();
    runtime.updatePolicy({ ...runtime.policy, minEndpointingMs: 100 });
    runtime.dispatch({ type: 'transcript-final', text: 'hi' });
    clock.advanceTo(100);
    expect(story).toEqual(['100 turn-hook']);
  });

  it('begins at the beginning and records every event with its effects', () => {
    const records: unknown[] = [];
    const { runtime } = start({ record: ({ at, event, effects }) => records.push([at, event.type, effects.length]) });
    expect(runtime.state).toBe(initialState);
    runtime.dispatch({ type: 'time' });
    runtime.dispatch(request('a'));
    expect(records).toEqual([
      [0, 'time', 0],
      [0, 'speech-requested', 1],
    ]);
  });

  it('sets no alarm once it is disposed of', () => {
    const { runtime, clock } = start();
    runtime.dispatch(request('a'));
    expect(clock.pending).toBe(1);
    runtime[Symbol.dispose]();
    expect(clock.pending).toBe(0);
  });
});
