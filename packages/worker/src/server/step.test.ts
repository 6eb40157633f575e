// The worker's decisions about jobs as tables: what happens, and what is done about it.
import { describe, expect, it } from 'vitest';
import { closed, Play, types } from '../__fakes__/server-play.js';
import { isFull, nextDeadline, takenPlaces, type ServerEvent, type ServerPolicy, type ServerState } from './state.js';

describe('offers', () => {
  it('weighs, asks, accepts, launches', () => {
    const play = new Play().registered();
    expect(types(play.do({ type: 'job-requested', jobId: 'J1' }))).toEqual(['load-weigh']);
    expect(types(play.do({ type: 'load-weighed', jobId: 'J1', load: 0.2 }))).toEqual(['request-ask']);
    expect(types(play.do({ type: 'job-answered', jobId: 'J1', accepted: true }))).toEqual(['accept-send']);
    expect(types(play.do({ type: 'job-assigned', jobId: 'J1' }))).toEqual(['job-launch', 'job-status-send']);
    expect(types(play.do({ type: 'job-assigned', jobId: 'J1' }))).toEqual([]);
    expect(types(play.do({ type: 'job-ended', jobId: 'J1' }))).toEqual(['job-status-send', 'job-forget']);
    expect(types(play.do({ type: 'job-ended', jobId: 'J1' }))).toEqual([]);
    expect(takenPlaces(play.state)).toBe(0);
  });

  it.each([
    [undefined, 'success', ''],
    ['job crashed', 'failed', 'job crashed'],
  ])('tells the server that a job ended with the failure %s', (failure, status, error) => {
    const play = new Play().registered().running('J1');
    expect(play.do({ type: 'job-ended', jobId: 'J1', failure })).toContainEqual({
      type: 'job-status-send',
      jobId: 'J1',
      status,
      error,
    });
  });

  it('accepts one of two offers that come together when there is one place (W4)', () => {
    const play = new Play({ maxJobs: 1 }).registered();
    play.do({ type: 'job-requested', jobId: 'J1' }, { type: 'job-requested', jobId: 'J2' });
    const first = play.do({ type: 'load-weighed', jobId: 'J1', load: 0 });
    expect(types(first)).toEqual(['request-ask', 'load-weigh', 'status-send']);
    const second = play.do({ type: 'load-weighed', jobId: 'J2', load: 0 });
    expect(second).toContainEqual({ type: 'refuse-send', jobId: 'J2', reason: 'full' });
    expect(types(play.do({ type: 'job-answered', jobId: 'J1', accepted: true }))).toContain('accept-send');
  });

  it('weighs one offer at a time, so that a load function that counts jobs sees each place taken', () => {
    const play = new Play().registered();
    const effects = play.do({ type: 'job-requested', jobId: 'J1' }, { type: 'job-requested', jobId: 'J2' });
    expect(effects).toEqual([{ type: 'load-weigh', jobId: 'J1' }]);
    const next = play.do({ type: 'load-weighed', jobId: 'J1', load: 0 });
    expect(next).toContainEqual({ type: 'load-weigh', jobId: 'J2' });
    expect(takenPlaces(play.state)).toBe(1);
  });

  it.each<[string, Partial<ServerState>, string]>([
    ['draining', { draining: true }, 'draining'],
    ['unable to start processes', { healthy: false }, 'unhealthy'],
  ])('refuses at once while %s', (_name, change, reason) => {
    const play = new Play().registered();
    play.state = { ...play.state, ...change };
    play.do({ type: 'job-requested', jobId: 'J1' });
    const effects = play.do({ type: 'load-weighed', jobId: 'J1', load: 0 });
    expect(effects).toContainEqual({ type: 'refuse-send', jobId: 'J1', reason });
    expect(types(effects)).not.toContain('request-ask');
  });

  it.each([
    [0.7, 'request-ask'],
    [0.71, 'refuse-send'],
  ])('with the default threshold and a load of %d: %s', (load, expected) => {
    const play = new Play().registered();
    play.do({ type: 'job-requested', jobId: 'J1' });
    expect(types(play.do({ type: 'load-weighed', jobId: 'J1', load }))).toContain(expected);
  });

  it('frees the place of an offer the user refuses', () => {
    const play = new Play({ maxJobs: 1 }).registered();
    play.do({ type: 'job-requested', jobId: 'J1' }, { type: 'load-weighed', jobId: 'J1', load: 0 });
    expect(isFull(play.state, play.policy)).toBe(true);
    const effects = play.do({ type: 'job-answered', jobId: 'J1', accepted: false });
    expect(effects).toContainEqual({ type: 'refuse-send', jobId: 'J1', reason: 'refused' });
    expect(isFull(play.state, play.policy)).toBe(false);
  });

  it('refuses a job the user accepted only after draining began', () => {
    const play = new Play().registered();
    play.do({ type: 'job-requested', jobId: 'J1' }, { type: 'load-weighed', jobId: 'J1', load: 0 });
    play.do({ type: 'drain-started' });
    const effects = play.do({ type: 'job-answered', jobId: 'J1', accepted: true });
    expect(effects).toContainEqual({ type: 'refuse-send', jobId: 'J1', reason: 'draining' });
  });
});

describe('assignments', () => {
  const accepted = (policy: Partial<ServerPolicy> = {}) => {
    const play = new Play(policy).registered();
    play.do(
      { type: 'job-requested', jobId: 'J1' },
      { type: 'load-weighed', jobId: 'J1', load: 0 },
      { type: 'job-answered', jobId: 'J1', accepted: true },
    );
    return play;
  };

  it('frees the place after 7.5 s, and still honours an assignment that comes later', () => {
    const play = accepted({ maxJobs: 1 });
    expect(play.pass(7499).filter((effect) => effect.type === 'note-log')).toEqual([]);
    expect(play.pass(1)).toContainEqual({ type: 'note-log', note: 'assignment-late', jobId: 'J1' });
    expect(takenPlaces(play.state)).toBe(0);
    expect(types(play.do({ type: 'job-assigned', jobId: 'J1' }))).toContain('job-launch');
  });

  it('forgets the offer in the end', () => {
    const play = accepted();
    expect(play.pass(70_000)).toContainEqual({ type: 'job-forget', jobId: 'J1' });
    expect(play.state.seats).toEqual([]);
    expect(play.do({ type: 'job-assigned', jobId: 'J1' })).toEqual([
      { type: 'note-log', note: 'assignment-unknown', jobId: 'J1' },
    ]);
  });

  it('closes the process of a job the server terminates, and forgets one that does not run yet', () => {
    const play = new Play().registered().running('J1');
    expect(types(play.do({ type: 'job-terminated', jobId: 'J1' }))).toEqual(['job-close']);
    expect(types(accepted().do({ type: 'job-terminated', jobId: 'J1' }))).toEqual(['job-forget']);
  });
});

describe('full or free', () => {
  it('tells the server at once when it becomes full and when it is free again', () => {
    const play = new Play({ maxJobs: 1 }).registered().running('J1');
    expect(play.effects).toContainEqual({ type: 'status-send', load: 0.1, full: true, jobCount: 1 });
    const freed = play.do({ type: 'job-ended', jobId: 'J1' });
    expect(freed).toContainEqual({ type: 'status-send', load: 0.1, full: false, jobCount: 0 });
  });

  it.each<[string, ServerEvent]>([
    ['the load passes the threshold', { type: 'load-measured', load: 0.9 }],
    ['processes cannot start', { type: 'health-changed', healthy: false }],
    ['draining begins (W7)', { type: 'drain-started' }],
  ])('is full at once when %s', (_name, event) => {
    const play = new Play().registered();
    const effects = play.do(event);
    expect(effects).toContainEqual(expect.objectContaining({ type: 'status-send', full: true }));
  });

  it('never becomes full by load with an infinite threshold', () => {
    const play = new Play({ loadThreshold: Infinity }).registered();
    expect(types(play.do({ type: 'load-measured', load: 1 }))).toEqual([]);
  });
});

describe('the end', () => {
  it('closes the socket and answers nothing any more', () => {
    const play = new Play().registered();
    expect(types(play.do({ type: 'closed' }))).toEqual(['socket-close']);
    expect(play.do(closed(), { type: 'job-requested', jobId: 'J1' }, { type: 'time-passed' })).toEqual([]);
    expect(nextDeadline(play.state)).toBeNull();
  });
});
