// The worker's decisions as tables: what happens, and what is done about it.
import { describe, expect, it } from 'vitest';
import {
  defaultServerPolicy,
  initialServerState,
  isFull,
  nextDeadline,
  takenPlaces,
  type ServerEffect,
  type ServerEvent,
  type ServerPolicy,
  type ServerState,
} from './state.js';
import { backoffMs, step } from './step.js';

/** Feeds events one after the other and remembers all effects. */
class Play {
  state: ServerState = initialServerState;
  at = 0;
  effects: ServerEffect[] = [];
  readonly policy: ServerPolicy;

  constructor(policy: Partial<ServerPolicy> = {}) {
    this.policy = { ...defaultServerPolicy, ...policy };
  }

  do(...events: ServerEvent[]): readonly ServerEffect[] {
    const before = this.effects.length;
    for (const event of events) {
      const [state, effects] = step(this.state, event, { at: this.at, policy: this.policy });
      this.state = state;
      this.effects.push(...effects);
    }
    return this.effects.slice(before);
  }

  /** Moves time on, stepping at each deadline as the runtime does. */
  pass(ms: number): readonly ServerEffect[] {
    const before = this.effects.length;
    const end = this.at + ms;
    for (let next = nextDeadline(this.state); next !== null && next <= end; next = nextDeadline(this.state)) {
      this.at = Math.max(this.at, next);
      this.do({ type: 'time-passed' });
    }
    this.at = end;
    return this.effects.slice(before);
  }

  registered(): this {
    this.do({ type: 'started' }, { type: 'socket-opened' }, { type: 'registered', workerId: 'W1' });
    this.pass(0);
    return this;
  }

  /** A job that runs. */
  running(jobId: string): this {
    this.do(
      { type: 'job-requested', jobId },
      { type: 'load-weighed', jobId, load: 0.1 },
      { type: 'job-answered', jobId, accepted: true },
      { type: 'job-assigned', jobId },
    );
    return this;
  }
}

const types = (effects: readonly ServerEffect[]) => effects.map((effect) => effect.type);
const closed = (extra: { status?: number; reason?: string } = {}): ServerEvent => ({
  type: 'socket-closed',
  reason: 'closed with 1006',
  random: 1,
  ...extra,
});

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

describe('offers', () => {
  it('weighs, asks, accepts, launches', () => {
    const play = new Play().registered();
    expect(types(play.do({ type: 'job-requested', jobId: 'J1' }))).toEqual(['load-weigh']);
    expect(types(play.do({ type: 'load-weighed', jobId: 'J1', load: 0.2 }))).toEqual(['request-ask']);
    expect(types(play.do({ type: 'job-answered', jobId: 'J1', accepted: true }))).toEqual(['accept-send']);
    expect(types(play.do({ type: 'job-assigned', jobId: 'J1' }))).toEqual(['job-launch']);
    expect(types(play.do({ type: 'job-assigned', jobId: 'J1' }))).toEqual([]);
    expect(types(play.do({ type: 'job-ended', jobId: 'J1' }))).toEqual(['job-forget']);
    expect(takenPlaces(play.state)).toBe(0);
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
