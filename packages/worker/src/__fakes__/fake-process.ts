// A job process that starts, runs and ends as the test says.
import { AgentsError, sleep, withResolvers, type Clock, type RunningJobInfo } from '@livekit/agents-core';
import type { PooledProcess, PoolEvents } from '../pool/process-pool.js';
import type { ProcessExit } from '../pool/process-exit.js';

export interface StartPlan {
  readonly takesMs: number;
  readonly failsWith?: string;
}

export interface FakeProcessOptions {
  readonly clock: Clock;
  readonly plan: StartPlan;
  /** Default 1. */
  readonly places?: number;
  readonly jobEnded: PoolEvents['jobEnded'];
}

export class FakeProcess implements PooledProcess {
  stage: PooledProcess['stage'] = 'new';
  runningJobs: RunningJobInfo[] = [];
  readonly pid = 4711;
  readonly memoryMB = 100;
  readonly #clock: Clock;
  readonly #plan: StartPlan;
  readonly #places: number;
  readonly #exited = withResolvers<ProcessExit>();
  readonly #jobEnded: PoolEvents['jobEnded'];

  constructor({ clock, plan, places = 1, jobEnded }: FakeProcessOptions) {
    this.#clock = clock;
    this.#plan = plan;
    this.#places = places;
    this.#jobEnded = jobEnded;
  }

  get freePlaces(): number {
    const takes = this.stage === 'ready' || (this.stage === 'running' && this.#places > 1);
    return takes ? this.#places - this.runningJobs.length : 0;
  }

  get exited(): Promise<ProcessExit> {
    return this.#exited.promise;
  }

  async start(): Promise<void> {
    this.stage = 'starting';
    await sleep(this.#clock, this.#plan.takesMs);
    if (this.#plan.failsWith !== undefined || this.stage !== 'starting') {
      this.exit({ kind: 'killed', reason: 'it did not become ready' });
      throw new AgentsError(this.#plan.failsWith ?? 'killed', { code: 'job_process' });
    }
    this.stage = 'ready';
  }

  launch(info: RunningJobInfo): void {
    this.stage = 'running';
    this.runningJobs.push(info);
  }

  /** One of its jobs ends, and the process goes on. */
  endJob(jobId: string): void {
    const at = this.runningJobs.findIndex(({ job }) => job.id === jobId);
    for (const info of this.runningJobs.splice(at, 1)) this.#jobEnded(info, { kind: 'clean', reason: '' });
  }

  async closeJob(jobId: string, reason: string): Promise<void> {
    if (this.#places === 1) await this.close(reason);
    else this.endJob(jobId);
  }

  async close(reason: string): Promise<void> {
    this.exit({ kind: 'clean', reason });
  }

  exit(exit: ProcessExit): void {
    this.stage = 'ended';
    for (const info of this.runningJobs) this.#jobEnded(info, exit);
    this.#exited.resolve(exit);
  }
}
