// The ambient job: which job the calling code runs in, for public getters only.
import { AsyncLocalStorage } from 'node:async_hooks';
import { AgentsError } from '../base/errors.js';
import type { JobContext } from './job-context.js';

interface AmbientJob {
  readonly storage: AsyncLocalStorage<JobContext>;
  /** The only job of this process, seen also by callbacks that lost their async context. */
  only: JobContext | undefined;
}

// Shared under a global symbol, so that every copy of this package in the process sees the same job.
const ambientKey = Symbol.for('livekit.agents.currentJob');

function ambient(): AmbientJob {
  const holder = globalThis as { [ambientKey]?: AmbientJob };
  holder[ambientKey] ??= { storage: new AsyncLocalStorage(), only: undefined };
  return holder[ambientKey];
}

/**
 * The job the calling code runs in.
 *
 * @param required - If true (the default), throws when there is none; if false, returns undefined.
 * @throws AgentsError `no_job_context` outside of a job.
 */
export function getJobContext<UserData = Record<string, unknown>>(required?: true): JobContext<UserData>;
export function getJobContext<UserData = Record<string, unknown>>(required: false): JobContext<UserData> | undefined;
export function getJobContext(required = true): JobContext | undefined {
  const { storage, only } = ambient();
  const context = storage.getStore() ?? only;
  if (!context && required) {
    throw new AgentsError('no job context: call this from inside an agent job, or pass the job context explicitly', {
      code: 'no_job_context',
    });
  }
  return context;
}

/** Runs `run` inside the job `context`. @internal */
export function runWithJobContext<T>(context: JobContext, run: () => T): T {
  return ambient().storage.run(context, run);
}

/** Runs the async `run` inside the job `context`. @internal */
export function runWithJobContextAsync<T>(context: JobContext, run: () => Promise<T>): Promise<T> {
  return ambient().storage.run(context, run);
}

/**
 * Makes `context` the only job of this process until the result is disposed: room events, timers and native
 * callbacks then see it even where the runtime loses the async context.
 * @internal
 */
export function setProcessJob(context: JobContext): Disposable {
  const state = ambient();
  state.only = context;
  return {
    [Symbol.dispose]: () => {
      if (state.only === context) state.only = undefined;
    },
  };
}
