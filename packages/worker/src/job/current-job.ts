// The ambient getters of the job, with the type user code knows.
import {
  getJobContext as getContract,
  runWithJobContext as runWith,
  runWithJobContextAsync as runWithAsync,
} from '@livekit/agents-core';
import type { JobContext } from './job-context.js';

/**
 * The job the calling code runs in.
 * @param required - If true (the default), throws when there is none; if false, returns undefined.
 * @throws AgentsError `no_job_context` outside of a job.
 */
export function getJobContext<UserData = Record<string, unknown>>(required?: true): JobContext<UserData>;
export function getJobContext<UserData = Record<string, unknown>>(required: false): JobContext<UserData> | undefined;
export function getJobContext(required = true): unknown {
  return required ? getContract() : getContract(false);
}

/** Runs `run` inside the job `context`. @internal */
export function runWithJobContext<T>(context: JobContext, run: () => T): T {
  return runWith(context, run);
}

/** Runs the async `run` inside the job `context`. @internal */
export function runWithJobContextAsync<T>(context: JobContext, run: () => Promise<T>): Promise<T> {
  return runWithAsync(context, run);
}
