// A job process that starts, runs and ends as the test says.
import { AgentsError, sleep, withResolvers, type Clock, type RunningJobInfo } from '@livekit/agents-core';
import type { PooledProcess } from '../pool/process-pool.js';
import type { ProcessExit } from '../pool/supervised-process.js';

export interface StartPlan {
  readonly takesMs: number;
  readonly failsWith?: string;
}

export class FakeProcess implements PooledProcess {
  stage: PooledProcess['stage'] = 'new';
  runningJob: RunningJobInfo | undefined;
  readonly pid = 4711;
  readonly memoryMB = 100;
  readonly #clock: Clock;
  readonly #plan: StartPlan;
  readonly #exited = withResolvers<ProcessExit>();

  constructor(clock: Clock, plan: StartPlan) {
    this.#clock = clock;
    this.#plan = plan;
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
    this.runningJob = info;
  }

  async close(reason: string): Promise<void> {
    this.exit({ kind: 'clean', reason });
  }

  exit(exit: ProcessExit): void {
    this.stage = 'ended';
    this.#exited.resolve(exit);
  }
}
