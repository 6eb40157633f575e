// The worker's decisions about its connection as tables.
import { describe, expect, it } from 'vitest';
import { closed, Play, types } from '../__fakes__/server-play.js';
import { nextDeadline } from './state.js';
import { backoffMs } from './step.js';

describe('registration', () => {
  it('opens the socket, registers first, and reports its status at once', () => {
    const play = new Play();
    expect(types(play.do({ type: 'started' }))).toEqual(['socket-open']);
    expect(types(play.do({ type: 'socket-opened' }))).toEqual(['register-send']);
    expect(types(play.do({ type: 'registered', workerId: 'W1' }))).toEqual(['registered-log']);
    expect(types(play.pass(0))).toEqual(['status-send']);
  });

  it('reports load and status every 2.5 s', () => {
    const play = new Play().registered();
    play.do({ type: 'load-measured', load: 0.4 });
    expect(play.pass(5000)).toEqual([
      { type: 'status-send', load: 0.4, full: false, jobCount: 0 },
      { type: 'status-send', load: 0.4, full: false, jobCount: 0 },
    ]);
  });

  it('never reports a load of 1 while it takes jobs: the server would not give it any', () => {
    const play = new Play({ loadThreshold: Infinity }).registered();
    play.do({ type: 'load-measured', load: 1 });
    expect(play.pass(2500)).toEqual([{ type: 'status-send', load: 0.95, full: false, jobCount: 0 }]);
  });

  it.each([401, 403])('gives up at once when the key is refused with %i at the start', (status) => {
    const play = new Play();
    play.do({ type: 'started' });
    expect(play.do(closed({ status, reason: `HTTP ${status}` }))).toEqual([
      { type: 'give-up', cause: 'key-refused', reason: `HTTP ${status}` },
    ]);
    expect(nextDeadline(play.state)).toBeNull();
  });

  it('keeps trying when the key is refused after it was once accepted', () => {
    const play = new Play().registered();
    play.do(closed());
    play.pass(500);
    expect(types(play.do(closed({ status: 401 })))).toEqual(['retry-log']);
    expect(play.state.connection.kind).toBe('waiting');
  });

  it('closes a socket whose server never answers the registration', () => {
    const play = new Play();
    play.do({ type: 'started' }, { type: 'socket-opened' });
    expect(types(play.pass(9999))).toEqual([]);
    expect(types(play.pass(1))).toEqual(['socket-close']);
    expect(types(play.do(closed()))).toEqual(['retry-log']);
  });
});

describe('reconnecting (W1)', () => {
  it('tries for ever, with waits that grow to 10 s', () => {
    const play = new Play();
    play.do({ type: 'started' });
    const waits: number[] = [];
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const [effect] = play.do(closed());
      if (effect?.type === 'retry-log') waits.push(effect.waitMs);
      play.pass(10_000);
      expect(play.state.connection.kind).toBe('connecting');
    }
    expect(waits.slice(0, 6)).toEqual([500, 1000, 2000, 4000, 8000, 10_000]);
    expect(waits).toHaveLength(200);
    expect(waits.at(-1)).toBe(10_000);
  });

  it('spreads the waits: half of each is random', () => {
    expect([backoffMs(3, 0), backoffMs(3, 0.5), backoffMs(3, 1)]).toEqual([1000, 1500, 2000]);
  });

  it('honours maxRetry when it is set', () => {
    const play = new Play({ maxRetry: 2 });
    play.do({ type: 'started' });
    play.do(closed());
    play.pass(10_000);
    play.do(closed());
    play.pass(10_000);
    expect(types(play.do(closed({ reason: 'ECONNREFUSED' })))).toEqual(['give-up']);
  });

  it('keeps running jobs through a cut and registers again', () => {
    const play = new Play().registered().running('J1');
    expect(types(play.do(closed()))).toEqual(['retry-log']);
    play.pass(30_000);
    play.do({ type: 'socket-opened' });
    const effects = play.do({ type: 'registered', workerId: 'W2' });
    expect(effects).toEqual([{ type: 'registered-log', workerId: 'W2', again: true }]);
    expect(play.state.seats).toEqual([{ jobId: 'J1', stage: 'running', until: null }]);
    expect(types(play.effects)).not.toContain('job-close');
  });

  it('forgets offers that were open when the socket closed', () => {
    const play = new Play().registered();
    play.do({ type: 'job-requested', jobId: 'J1' }, { type: 'load-weighed', jobId: 'J1', load: 0 });
    play.do(closed());
    expect(play.state.seats).toEqual([]);
    expect(play.do({ type: 'job-answered', jobId: 'J1', accepted: true })).toEqual([]);
  });

  it('tells a server it comes back to while draining that it is full', () => {
    const play = new Play().registered().running('J1');
    play.do({ type: 'drain-started' }, closed());
    play.pass(500);
    play.do({ type: 'socket-opened' });
    const effects = play.do({ type: 'registered', workerId: 'W2' });
    expect(effects.at(-1)).toEqual({ type: 'status-send', load: 0.1, full: true, jobCount: 1 });
  });
});
