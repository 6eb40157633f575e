// Keeps job processes ready and gives each job one: fills up in parallel, backs off when the agent file fails.
import { jitter, log, systemClock, type Clock, type RunningJobInfo } from '@livekit/agents-core';
import type { ProcessExit } from './process-exit.js';
import type { SupervisedProcess } from './supervised-process.js';

/** What the pool needs of a process. */
export type PooledProcess = Pick<
  SupervisedProcess,
  'stage' | 'pid' | 'memoryMB' | 'runningJobs' | 'freePlaces' | 'exited' | 'start' | 'launch' | 'close' | 'closeJob'
>;

export interface PoolOptions {
  /** `jobEnded` is to be called once for each job that was launched in it. */
  readonly makeProcess: (jobEnded: PoolEvents['jobEnded']) => PooledProcess;
  /** How many places for jobs are kept ready. */
  readonly idleTarget: number;
  /** Places in one process. Default 1. */
  readonly jobsPerProcess?: number;
  /** How many may start at the same time. */
  readonly startsAtOnce: number;
  readonly events: PoolEvents;
  readonly clock?: Clock;
}

export interface PoolEvents {
  /** Whether processes can start. False after a failure until one becomes ready. */
  healthChanged(healthy: boolean): void;
  /** The job's process is gone, or could not be started. */
  jobEnded(info: RunningJobInfo, exit: ProcessExit): void;
}

export class ProcessPool {
  readonly #options: PoolOptions;
  readonly #clock: Clock;
  readonly #all = new Set<PooledProcess>();
  /** Those that became ready, and those that were given a job since. */
  readonly #past = new WeakMap<PooledProcess, 'ready' | 'used'>();
  /** Jobs that wait for a process, oldest first. */
  readonly #waiting: RunningJobInfo[] = [];
  #starting = 0;
  #failures = 0;
  #lastFailure: string | undefined;
  #retry: Disposable | undefined;
  #stopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Why no process can start; undefined if all is well. */
  get failure(): string | undefined {
    return this.#lastFailure;
  }

  get processCount(): number {
    return this.#all.size;
  }

  /** How the pool is filled right now. */
  get occupancy(): { waitingJobs: number; idleProcesses: number; processes: number; processMemoryMB: number[] } {
    return {
      waitingJobs: this.#waiting.length,
      idleProcesses: [...this.#all].filter(isIdle).length,
      processes: this.#all.size,
      processMemoryMB: [...this.#all].map(({ memoryMB }) => memoryMB),
    };
  }

  start(): void {
    this.#fill();
  }

  /** Runs a job, in a ready process if there is one. */
  launch(info: RunningJobInfo): void {
    this.#waiting.push(info);
    this.#serve();
    this.#fill();
  }

  /** Ends one job. */
  async closeJob(jobId: string, reason: string): Promise<void> {
    const waiting = this.#waiting.findIndex((info) => info.job.id === jobId);
    const [info] = waiting < 0 ? [] : this.#waiting.splice(waiting, 1);
    if (info) return this.#options.events.jobEnded(info, { kind: 'clean', reason });
    const found = [...this.#all].find(({ runningJobs }) => runningJobs.some(({ job }) => job.id === jobId));
    await found?.closeJob(jobId, reason);
  }

  /** Starts no more processes and ends the idle ones; jobs go on. */
  stopIdle(): void {
    this.#stopped = true;
    this.#retry?.[Symbol.dispose]();
    for (const process of this.#all) {
      const needed = process.stage === 'starting' && this.#waiting.length > 0;
      if (process.runningJobs.length === 0 && !needed) void process.close('the worker takes no more jobs');
    }
  }

  /** Ends everything. Resolves when no process is left. */
  async close(reason: string): Promise<void> {
    this.#stopped = true;
    this.#retry?.[Symbol.dispose]();
    for (const info of this.#waiting.splice(0)) this.#options.events.jobEnded(info, { kind: 'clean', reason });
    await Promise.all([...this.#all].map((process) => process.close(reason)));
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const process = this.#fullestWithRoom();
      const info = process && this.#waiting.shift();
      if (!info) return;
      this.#past.set(process, 'used');
      process.launch(info);
      this.#failures = 0;
    }
  }

  /** Jobs go together as long as they may, so that whole processes stay free. */
  #fullestWithRoom(): PooledProcess | undefined {
    const withRoom = [...this.#all].filter(({ freePlaces }) => freePlaces > 0);
    const most = Math.max(...withRoom.map(({ runningJobs }) => runningJobs.length));
    return withRoom.find(({ runningJobs }) => runningJobs.length === most);
  }

  #freePlaces(): number {
    return [...this.#all].reduce((sum, { freePlaces }) => sum + freePlaces, 0);
  }

  #fill(): void {
    const { idleTarget, startsAtOnce, jobsPerProcess = 1 } = this.#options;
    const wanted = this.#waiting.length + (this.#stopped ? 0 : idleTarget);
    // A waiting job starts its process whatever failed before; spares wait for the back-off.
    const limit = this.#retry && !this.#stopped ? Math.min(this.#waiting.length, startsAtOnce) : startsAtOnce;
    const coming = () => this.#freePlaces() + this.#starting * jobsPerProcess;
    while (coming() < wanted && this.#starting < limit) void this.#startOne();
  }

  /** Ends processes that stand empty, as far as no one needs them. */
  #trim(): void {
    for (const process of this.#all) {
      if (!isIdle(process) || this.#past.get(process) !== 'used') continue;
      const spare = this.#freePlaces() - process.freePlaces;
      if (this.#stopped || spare >= this.#options.idleTarget) void process.close('it is not needed any more');
    }
  }

  #onJobEnded(info: RunningJobInfo, exit: ProcessExit): void {
    this.#options.events.jobEnded(info, exit);
    this.#serve();
    this.#trim();
  }

  async #startOne(): Promise<void> {
    const process = this.#options.makeProcess((info, exit) => this.#onJobEnded(info, exit));
    this.#starting += 1;
    this.#all.add(process);
    void process.exited.then((exit) => this.#onExit(process, exit));
    try {
      await process.start();
      this.#starting -= 1;
      this.#onReady(process);
    } catch (error) {
      this.#starting -= 1;
      this.#onFailure(error);
    }
    this.#fill();
  }

  #onReady(process: PooledProcess): void {
    if (this.#lastFailure !== undefined) {
      log().info('job processes start again');
      this.#lastFailure = undefined;
      this.#failures = 0;
      this.#options.events.healthChanged(true);
    }
    if (process.freePlaces === 0) return;
    this.#past.set(process, 'ready');
    if (this.#stopped && this.#waiting.length === 0) {
      void process.close('the worker takes no more jobs');
      return;
    }
    this.#serve();
  }

  #onFailure(error: unknown): void {
    if (this.#stopped && this.#waiting.length === 0) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#failures += 1;
    // One line per cause: the same failure is not told again at each attempt.
    if (reason !== this.#lastFailure) {
      const cause = error instanceof Error ? error.cause : undefined;
      log().error({ err: cause ?? undefined }, `no job can start: ${reason}`);
    }
    const wasHealthy = this.#lastFailure === undefined;
    this.#lastFailure = reason;
    if (wasHealthy) this.#options.events.healthChanged(false);
    const info = this.#waiting.shift();
    if (info) this.#options.events.jobEnded(info, { kind: 'failed', reason });
    this.#scheduleRetry();
  }

  #scheduleRetry(): void {
    if (this.#retry || this.#stopped) return;
    const waitMs = jitter(Math.min(30_000, 1000 * 2 ** Math.min(this.#failures - 1, 5)));
    this.#retry = this.#clock.wakeAt(this.#clock.now() + waitMs, () => {
      this.#retry = undefined;
      // One attempt tells enough, even if no spare is wanted: it decides whether jobs can be taken again.
      if (this.#starting === 0) void this.#startOne();
    });
  }

  #onExit(process: PooledProcess, exit: ProcessExit): void {
    this.#all.delete(process);
    if (exit.kind === 'died' && this.#past.get(process) === 'ready') {
      log().warn({ pid: process.pid, reason: exit.reason }, 'an idle job process ended by itself');
      this.#failures += 1;
      this.#scheduleRetry();
    }
    this.#fill();
  }
}

const isIdle = ({ freePlaces, runningJobs }: PooledProcess) => freePlaces > 0 && runningJobs.length === 0;
