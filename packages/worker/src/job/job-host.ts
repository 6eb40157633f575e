// The jobs of one process: one that has it for itself, or several side by side.
import {
  log,
  loggerOptions,
  runWithLogger,
  setLoggerState,
  type InferenceExecutor,
  type RunningJobInfo,
} from '@livekit/agents-core';
import type { FromJobMessage, InitializeRequest, SentRunningJob } from '../ipc/messages.js';
import type { AgentDefinition } from './agent-definition.js';
import { getJobContext, runWithJobContext } from './current-job.js';
import type { JobProcess } from './job-process.js';
import { JobRun, leaveNow } from './run-job.js';

export interface JobHostOptions {
  readonly agent: AgentDefinition;
  readonly request: InitializeRequest;
  readonly proc: JobProcess;
  readonly inference: InferenceExecutor;
  readonly send: (message: FromJobMessage) => void;
  /** All jobs are done, and no more will come. */
  readonly onEmpty: () => Promise<void>;
}

export class JobHost {
  readonly #options: JobHostOptions;
  readonly #runs = new Map<string, JobRun>();
  #shutDown: string | undefined;

  constructor(options: JobHostOptions) {
    this.#options = options;
  }

  /** Runs a job to its end. */
  async start(sent: SentRunningJob): Promise<void> {
    // The job is proto JSON here; user code sees it under the published type.
    const info = sent as RunningJobInfo;
    const { id } = info.job;
    const { packed } = this.#options.request;
    if (this.#runs.has(id) || (!packed && this.#runs.size > 0)) return;
    const logger = log().child({ jobId: id });
    if (!packed) setLoggerState(logger, loggerOptions() ?? this.#options.request.loggerOptions);
    await runWithLogger(logger, () => this.#run(info));
    this.#runs.delete(id);
    if (!packed) return this.#options.onEmpty();
    this.#options.send({ case: 'jobDone', value: { jobId: id } });
    if (this.#shutDown !== undefined && this.#runs.size === 0) await this.#options.onEmpty();
  }

  /** Ends one job. */
  endJob(jobId: string, reason: string): void {
    this.#runs.get(jobId)?.context.shutdown(reason);
  }

  /** Ends all jobs, those that are about to start included, and then the process. */
  shutDown(reason: string): void {
    this.#shutDown = reason;
    if (this.#runs.size === 0) void this.#options.onEmpty();
    for (const run of this.#runs.values()) run.context.shutdown(reason);
  }

  /**
   * Something failed where nobody could catch it: the job it belongs to is over.
   * @returns false if it belongs to none that is known
   */
  crash(error: unknown, what: string): boolean {
    const [only, ...more] = this.#runs.values();
    const job = getJobContext(false)?.job.id;
    const run = more.length === 0 ? only : job === undefined ? undefined : this.#runs.get(job);
    if (run) runWithLogger(log().child({ jobId: run.context.job.id }), () => run.crash(error, what));
    else if (more.length > 0)
      log().error({ err: error, jobIds: [...this.#runs.keys()] }, `${what}; which job is not known`);
    return run !== undefined || more.length > 0;
  }

  /** Leaves all rooms at once, for a process whose worker is gone. */
  async leaveNow(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ context }) => leaveNow(context.room)));
  }

  get isEmpty(): boolean {
    return this.#runs.size === 0;
  }

  async #run(info: RunningJobInfo): Promise<void> {
    const { agent, request, proc, inference, send } = this.#options;
    const { Room } = await import('@livekit/rtc-node');
    const room = new Room();
    const run = new JobRun({
      agent,
      proc,
      info,
      room,
      alone: !request.packed,
      inferenceExecutor: inference,
      sessionEndTimeoutMs: request.sessionEndTimeout,
      callbacksTimeoutMs: request.shutdownTimeout,
      send,
    });
    this.#runs.set(info.job.id, run);
    if (request.packed) bindEvents(room, run);
    if (this.#shutDown !== undefined) run.end('shutdown');
    await run.run();
  }
}

interface Emitter {
  emit(...args: readonly unknown[]): boolean;
}

/** Events come from native callbacks, which know no job: their listeners shall. */
function bindEvents(room: unknown, { context }: JobRun): void {
  const emitter = room as Emitter;
  const emit = emitter.emit.bind(room);
  const logger = log();
  emitter.emit = (...args) => runWithJobContext(context, () => runWithLogger(logger, () => emit(...args)));
}
