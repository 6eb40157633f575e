// One child process that runs jobs: starts it, watches over it, ends it.
import { fork, type ChildProcess } from 'node:child_process';
import { withResolvers, log, waitUntilTimeout, type LoggerOptions, type RunningJobInfo } from '@livekit/agents-core';
import { JobProcessError } from '../errors.js';
import {
  fromSentError,
  isMessage,
  type FromJobMessage,
  type SentError,
  type SentRunningJob,
  type ToJobMessage,
} from '../ipc/messages.js';
import type { Observation } from '../metrics/observation.js';
import { Heartbeat } from './heartbeat.js';
import { JobPlaces } from './job-places.js';
import type { ProcessExit } from './process-exit.js';

export interface ProcessOptions {
  /** Path of the agent file. */
  readonly agent: string;
  readonly initializeTimeoutMs: number;
  /** Longest time from the shutdown request to the exit; then the process is killed. */
  readonly closeTimeoutMs: number;
  readonly sessionEndTimeoutMs: number;
  /** Memory at which a warning is logged; 0 is off. */
  readonly memoryWarnMB: number;
  /** Memory at which the process is ended; 0 is off. */
  readonly memoryLimitMB: number;
  readonly loggerOptions: LoggerOptions;
  /** Jobs at the same time. Default 1: the process ends with its job. */
  readonly jobsPerProcess?: number;
  /** With several: jobs in all, after which the process is replaced. */
  readonly jobsInAll?: number;
  /** A job has ended, or its process is gone. */
  readonly jobEnded: (info: RunningJobInfo, exit: ProcessExit) => void;
  /** Called for everything the job measured. */
  readonly observed?: (observation: Observation) => void;
  /** Answers `doInference` calls of the job. */
  readonly inference?: (method: string, data: unknown) => Promise<unknown>;
}

type Stage = 'new' | 'starting' | 'ready' | 'running' | 'ended';

const pingEveryMs = 2500;
const mainFile = new URL(import.meta.url.endsWith('.ts') ? '../job/main.ts' : '../job/main.js', import.meta.url);

export class SupervisedProcess {
  readonly #options: ProcessOptions;
  readonly #initialized = withResolvers<void>();
  readonly #exited = withResolvers<ProcessExit>();
  #child: ChildProcess | undefined;
  #heartbeat: Heartbeat | undefined;
  #stage: Stage = 'new';
  readonly #places: JobPlaces;
  #done = false;
  #warnedOfMemory = false;
  #overMemory = false;
  #memoryMB = 0;
  #killReason: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
    const { jobsPerProcess: capacity = 1, jobsInAll = Infinity } = options;
    this.#places = new JobPlaces({ capacity, jobsInAll: capacity === 1 ? 1 : jobsInAll });
    this.#initialized.promise.catch(() => undefined);
  }

  get stage(): Stage {
    return this.#stage;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resident memory as the process last told, in MB; 0 before that. */
  get memoryMB(): number {
    return this.#memoryMB;
  }

  get runningJobs(): readonly RunningJobInfo[] {
    return this.#places.jobs;
  }

  /** How many jobs it can take right now. */
  get freePlaces(): number {
    const takes = (this.#stage === 'ready' || this.#stage === 'running') && !this.#closing;
    return takes ? this.#places.free : 0;
  }

  /** Settles once the process is gone. Never rejects. */
  get exited(): Promise<ProcessExit> {
    return this.#exited.promise;
  }

  /** Starts the process; resolves when it can take a job. */
  async start(): Promise<void> {
    this.#stage = 'starting';
    const child = fork(mainFile, [this.#options.agent], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    child.on('message', (message) => this.#receive(message));
    child.on('error', (error) => this.#initialized.reject(error));
    child.on('exit', (code, signal) => this.#onExit(code, signal));
    this.#send({
      case: 'initializeRequest',
      value: {
        loggerOptions: this.#options.loggerOptions,
        pingInterval: pingEveryMs,
        sessionEndTimeout: this.#options.sessionEndTimeoutMs,
        shutdownTimeout: this.#options.closeTimeoutMs,
        packed: (this.#options.jobsPerProcess ?? 1) > 1,
      },
    });
    try {
      await waitUntilTimeout(this.#initialized.promise, this.#options.initializeTimeoutMs, () => this.#tooSlow());
    } catch (error) {
      this.#kill('it did not become ready');
      throw error;
    }
    if (this.#stage === 'starting') this.#stage = 'ready';
    this.#startHeartbeat();
  }

  #tooSlow(): JobProcessError {
    const { agent, initializeTimeoutMs } = this.#options;
    return new JobProcessError(
      `the agent file ${agent} did not load within ${initializeTimeoutMs} ms: make prewarm and the top of the file faster, or raise initializeProcessTimeout`,
    );
  }

  #startHeartbeat(): void {
    this.#heartbeat = new Heartbeat({
      everyMs: pingEveryMs,
      send: (timestamp) => this.#send({ case: 'pingRequest', value: { timestamp } }),
      unresponsive: (sinceMs) =>
        log().warn({ ...this.#fields(), sinceMs }, 'job process does not answer: its event loop is blocked'),
      responsive: (roundTripMs) => log().info({ ...this.#fields(), roundTripMs }, 'job process answers again'),
      dead: (sinceMs) => this.#kill(`it did not answer for ${Math.round(sinceMs / 1000)} s`),
    });
  }

  /** Hands the job to the process. */
  launch(info: RunningJobInfo): void {
    if (this.freePlaces === 0) throw new JobProcessError(`a job cannot start in a process that is ${this.#stage}`);
    this.#stage = 'running';
    this.#places.take(info);
    // With defaults, or an enum's first value (a job of type JT_ROOM) would be missing.
    const runningJob: SentRunningJob = { ...info, job: info.job.toJson({ emitDefaultValues: true }) };
    this.#send({ case: 'startJobRequest', value: { runningJob } });
  }

  /** Ends one of its jobs. Alone in its process, the job takes the process with it. */
  async closeJob(jobId: string, reason: string): Promise<void> {
    if ((this.#options.jobsPerProcess ?? 1) === 1) return this.close(reason);
    this.#send({ case: 'shutdownRequest', value: { reason, jobId } });
  }

  /** Ends the process in order; kills it when that takes too long. Resolves when it is gone. */
  close(reason: string): Promise<void> {
    this.#closing ??= this.#closeOnce(reason);
    return this.#closing;
  }

  async #closeOnce(reason: string): Promise<void> {
    if (this.#stage === 'ended' || this.#stage === 'new') {
      this.#exited.resolve({ kind: 'clean', reason });
      return;
    }
    if (this.#stage === 'starting') {
      // It runs no job yet, and a process busy with loading does not read messages.
      this.#kill(reason);
    } else {
      this.#send({ case: 'shutdownRequest', value: { reason } });
    }
    const slack = this.#options.closeTimeoutMs;
    await waitUntilTimeout(this.exited, slack).catch(() => this.#kill(`it did not end within ${slack} ms`));
    await this.exited;
  }

  #kill(reason: string): void {
    if (this.#stage === 'ended') return;
    this.#killReason ??= reason;
    this.#child?.kill('SIGKILL');
  }

  #fields(): Record<string, unknown> {
    const [only, ...more] = this.#places.jobs.map(({ job }) => job.id);
    return { pid: this.pid, ...(more.length > 0 ? { jobIds: [only, ...more] } : { jobId: only }) };
  }

  #send(message: ToJobMessage): void {
    // The process may be gone already; its exit event tells.
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }

  #receive(value: unknown): void {
    if (!isMessage(value)) return;
    const message = value as FromJobMessage;
    switch (message.case) {
      case 'initializeResponse':
        return this.#initialized.resolve();
      case 'initializeFailed':
        return this.#initialized.reject(this.#initFailure(message.value.error, message.value.during));
      case 'pongResponse':
        this.#checkMemory(message.value.memoryMB);
        return this.#heartbeat?.answered(message.value.lastTimestamp);
      case 'observed':
        return this.#options.observed?.(message.value);
      case 'inferenceRequest':
        void this.#infer(message.value);
        return;
      case 'exiting':
        return this.#places.ends(message.value.jobId, message.value);
      case 'jobDone':
        return this.#jobDone(message.value.jobId);
      case 'done':
        this.#done = true;
        return;
      default:
        return;
    }
  }

  #jobDone(jobId: string): void {
    const ended = this.#places.leave(jobId);
    if (ended) this.#options.jobEnded(ended.info, ended.exit);
    if (this.#places.isSpent) void this.close('its jobs are done');
  }

  #checkMemory(memoryMB: number): void {
    const { memoryWarnMB, memoryLimitMB } = this.#options;
    this.#memoryMB = memoryMB;
    if (memoryLimitMB > 0 && memoryMB > memoryLimitMB && !this.#closing && !this.#overMemory) {
      this.#overMemory = true;
      const fields = { ...this.#fields(), memoryMB, memoryLimitMB };
      log().error(fields, 'job process is over its memory limit: it takes no more jobs, and ends');
      this.#overLimit();
    } else if (memoryWarnMB > 0 && memoryMB > memoryWarnMB && !this.#warnedOfMemory) {
      this.#warnedOfMemory = true;
      log().warn({ ...this.#fields(), memoryMB, memoryWarnMB }, 'job process uses much memory');
    }
  }

  /** Alone, the job ends with its process. Several finish their conversations, and nobody new comes. */
  #overLimit(): void {
    if ((this.#options.jobsPerProcess ?? 1) === 1) return void this.close('over the memory limit');
    this.#places.retire();
    if (this.#places.isSpent) void this.close('over the memory limit');
  }

  #initFailure(error: SentError, during: 'load' | 'prewarm'): JobProcessError {
    const what = during === 'load' ? 'could not be loaded' : 'failed in prewarm';
    return new JobProcessError(`the agent file ${this.#options.agent} ${what}: ${error.message}`, {
      cause: fromSentError(error),
    });
  }

  async #infer({ requestId, method, data }: { requestId: string; method: string; data: unknown }): Promise<void> {
    const { inference } = this.#options;
    try {
      if (!inference) throw new JobProcessError(`no inference runner is registered for "${method}"`);
      this.#send({ case: 'inferenceResponse', value: { requestId, data: await inference(method, data) } });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.#send({ case: 'inferenceResponse', value: { requestId, error: { name, message } } });
    }
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    const startedUp = this.#stage !== 'starting';
    this.#stage = 'ended';
    this.#heartbeat?.stop();
    const how = signal ? `killed by ${signal}` : `exit code ${code}`;
    if (!startedUp) {
      const message = `the job process ended (${how}) while it loaded the agent file ${this.#options.agent}`;
      this.#initialized.reject(new JobProcessError(message));
    }
    const exit = this.#exitOf(how);
    const left = this.#places.clear(exit.kind === 'clean' ? 'in order' : exit);
    for (const { info, exit: ending } of left) this.#options.jobEnded(info, ending);
    this.#exited.resolve(exit);
  }

  #exitOf(how: string): ProcessExit {
    if (this.#killReason !== undefined) return { kind: 'killed', reason: this.#killReason };
    return this.#done ? { kind: 'clean', reason: '' } : { kind: 'died', reason: how };
  }
}
