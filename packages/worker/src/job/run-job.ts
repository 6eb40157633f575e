// Runs one job from its entry function to the end of its process, in bounded phases.
import type { Room } from '@livekit/rtc-node';
import {
  withResolvers,
  log,
  runWithJobContextAsync,
  setProcessJob,
  sleep,
  systemClock,
  toError,
  waitUntilTimeout,
  type InferenceExecutor,
  type RunningJobInfo,
} from '@livekit/agents-core';
import type { FromJobMessage } from '../ipc/messages.js';
import type { AgentDefinition } from './agent-definition.js';
import { JobContext } from './job-context.js';
import type { JobProcess } from './job-process.js';
import { observeSession } from './observe-session.js';

export interface JobRunOptions {
  readonly agent: AgentDefinition;
  readonly proc: JobProcess;
  readonly info: RunningJobInfo;
  readonly room: Room;
  /** Whether no other job will run in this process at the same time. */
  readonly alone: boolean;
  readonly inferenceExecutor: InferenceExecutor;
  readonly sessionEndTimeoutMs: number;
  /** Longest time for all shutdown callbacks together. */
  readonly callbacksTimeoutMs: number;
  readonly send: (message: FromJobMessage) => void;
}

interface JobEnding {
  readonly reason: string;
  readonly failed: boolean;
}

const entryTimeoutMs = 15_000;
const sessionCloseTimeoutMs = 60_000;
const roomLeaveTimeoutMs = 5_000;
const connectWarningMs = 10_000;

export class JobRun {
  readonly context: JobContext;
  readonly #options: JobRunOptions;
  readonly #ending = withResolvers<JobEnding>();
  #connected = false;

  constructor(options: JobRunOptions) {
    this.#options = options;
    this.context = new JobContext(
      options.proc,
      options.info,
      options.room,
      () => {
        this.#connected = true;
      },
      (reason) => this.end(reason),
      options.inferenceExecutor,
    );
    this.context._onSession = (session) =>
      observeSession(session, (value) => options.send({ case: 'observed', value }));
    options.room.on('disconnected', () => {
      if (this.#connected) this.end('room disconnected');
    });
  }

  /** Decides that the job ends; the first reason counts. */
  end(reason: string, failed = false): void {
    this.#ending.resolve({ reason, failed });
  }

  /** Something in this job failed where nobody could catch it: the job is over. */
  crash(error: unknown, what: string): void {
    log().error({ err: toError(error) }, what);
    this.end('job crashed', true);
  }

  /** Runs the job. Resolves when all of its shutdown is done. Never rejects. */
  async run(): Promise<void> {
    // Alone in its process, the job is found even where the runtime loses the async context.
    using _job = this.#options.alone ? setProcessJob(this.context) : undefined;
    const entry = runWithJobContextAsync(this.context, () => this.#enter());
    using _warning = systemClock.wakeAt(systemClock.now() + connectWarningMs, () => this.#warnIfAlone());
    const { reason, failed } = await this.#ending.promise;
    const { send, info } = this.#options;
    send({ case: 'exiting', value: { jobId: info.job.id, reason, failed } });
    log().info({ reason }, failed ? 'job ends after a failure' : 'job ends');
    await runWithJobContextAsync(this.context, () => this.#shutDown(entry));
  }

  async #enter(): Promise<void> {
    try {
      await this.#options.agent.entry(this.context);
    } catch (error) {
      this.crash(error, 'the entry function of the agent threw: the job ends');
    }
  }

  async #shutDown(entry: Promise<void>): Promise<void> {
    const { send, room, callbacksTimeoutMs } = this.#options;
    // Together, because an entry function may itself be waiting for the end of the session.
    const entryGrace = bounded('entry function', entryTimeoutMs, () => entry);
    const closed = await bounded('closing the session', sessionCloseTimeoutMs, () => this.#closeSession());
    await entryGrace;
    if (closed && this.context._primaryAgentSession) await this.#sessionEnd();
    await bounded('leaving the room', roomLeaveTimeoutMs, () => leave(room));
    send({ case: 'shuttingDown' });
    await Promise.all(
      this.context.shutdownCallbacks.map((callback) => bounded('a shutdown callback', callbacksTimeoutMs, callback)),
    );
  }

  async #closeSession(): Promise<void> {
    await this.context._primaryAgentSession?.close();
  }

  async #sessionEnd(): Promise<void> {
    const { agent, sessionEndTimeoutMs } = this.#options;
    await bounded('onSessionEnd', sessionEndTimeoutMs, async () => agent.onSessionEnd?.(this.context));
  }

  #warnIfAlone(): void {
    if (this.#connected) return;
    log().warn(
      'the job has not joined its room for 10 s: call ctx.connect() (or session.start with the room) in the entry function',
    );
  }
}

async function leave(room: Room): Promise<void> {
  if (room.isConnected) await room.disconnect();
}

/** Runs one phase of the shutdown; whatever happens in it, the next phase comes. Returns whether it went well. */
export async function bounded(what: string, timeoutMs: number, run: () => Promise<unknown>): Promise<boolean> {
  try {
    await waitUntilTimeout((async () => run())(), timeoutMs);
    return true;
  } catch (error) {
    log().error({ err: toError(error), phase: what, timeoutMs }, 'a step of the job shutdown failed');
    return false;
  }
}

/** Leaves the room at once, for a process whose worker is gone. */
export async function leaveNow(room: Room): Promise<void> {
  await Promise.race([leave(room).catch(() => undefined), sleep(systemClock, roomLeaveTimeoutMs)]);
}
