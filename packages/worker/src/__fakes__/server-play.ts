// Plays events to the worker's state machine and remembers what it wants done.
import {
  defaultServerPolicy,
  initialServerState,
  nextDeadline,
  type ServerEffect,
  type ServerEvent,
  type ServerPolicy,
  type ServerState,
} from '../server/state.js';
import { step } from '../server/step.js';

/** Feeds events one after the other and remembers all effects. */
export class Play {
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

export const types = (effects: readonly ServerEffect[]) => effects.map((effect) => effect.type);
export const closed = (extra: { status?: number; reason?: string } = {}): ServerEvent => ({
  type: 'socket-closed',
  reason: 'closed with 1006',
  random: 1,
  ...extra,
});
