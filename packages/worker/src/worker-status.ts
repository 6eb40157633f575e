// What the worker says of itself: healthy, ready, and what it is.
import { createRequire } from 'node:module';
import type { HealthCheckResult, WorkerDescription } from './http/health.js';
import type { ProcessPool } from './pool/process-pool.js';
import type { ServerRuntime } from './server/server-runtime.js';
import type { ServerOptions } from './server-options.js';

const ok: HealthCheckResult = { healthy: true, message: 'OK' };
const notOk = (message: string): HealthCheckResult => ({ healthy: false, message });

type Parts = { readonly pool: Pick<ProcessPool, 'failure'>; readonly runtime: ServerRuntime | undefined };

/** Whether the worker works as it should. */
export function healthOf({ pool, runtime }: Parts): HealthCheckResult {
  if (pool.failure !== undefined) return notOk(`no job can start: ${pool.failure}`);
  return runtime?.workerId ? ok : notOk('not connected to livekit');
}

/** Whether new jobs may come. A worker that is merely full is ready: its server knows. */
export function readinessOf(parts: Parts): HealthCheckResult {
  return parts.runtime?.state.draining ? notOk('draining: no new jobs are taken') : healthOf(parts);
}

/** The answer of `/worker`. */
export function describeWorker(options: ServerOptions, activeJobs: number): WorkerDescription {
  const { agentName, agentNameIsEnv, serverType } = options;
  return {
    agent_name: agentName,
    agent_name_is_env: agentNameIsEnv,
    deployment: process.env['LIVEKIT_AGENT_DEPLOYMENT'] ?? '',
    worker_type: serverType === 1 ? 'JT_PUBLISHER' : 'JT_ROOM',
    active_jobs: activeJobs,
    sdk_version: sdkVersion(),
    project_type: 'nodejs',
    protocol_version: 1,
  };
}

export function sdkVersion(): string {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return version;
}
