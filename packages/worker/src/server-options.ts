// How a worker is set up: the options, their defaults, and what is checked before it starts.
import { availableParallelism } from 'node:os';
import type { JobType, TrackSource } from '@livekit/protocol';
import { MissingCredentialsError } from '@livekit/agents-core';
import { WorkerError } from './errors.js';
import type { JobProcess } from './job/job-process.js';
import type { JobRequest } from './job/job-request.js';
import type { LoadFunction } from './running-worker.js';

/** @internal */
export const defaultInitializeProcessFunc = (proc: JobProcess): JobProcess => proc;

/** What the participants of this worker's agents may do in a room. */
export class WorkerPermissions {
  canPublish: boolean;
  canSubscribe: boolean;
  canPublishData: boolean;
  canUpdateMetadata: boolean;
  canPublishSources: TrackSource[];
  hidden: boolean;

  constructor(
    ...args: [
      canPublish?: boolean,
      canSubscribe?: boolean,
      canPublishData?: boolean,
      canUpdateMetadata?: boolean,
      canPublishSources?: TrackSource[],
      hidden?: boolean,
    ]
  ) {
    const [
      canPublish = true,
      canSubscribe = true,
      canPublishData = true,
      canUpdateMetadata = true,
      sources = [],
      hidden = false,
    ] = args;
    this.canPublish = canPublish;
    this.canSubscribe = canSubscribe;
    this.canPublishData = canPublishData;
    this.canUpdateMetadata = canUpdateMetadata;
    this.canPublishSources = sources;
    this.hidden = hidden;
  }
}

/** The options of {@link ServerOptions}. Durations in ms. */
export interface ServerOptionsInit {
  /** Path of the file whose default export is the agent (see `defineAgent`). */
  agent: string;
  /** Decides about each job: call `accept()` or `reject()`. Default: accepts. */
  requestFunc?: (job: JobRequest) => Promise<void>;
  /** The present load, 0 to 1. Default: CPU use of this machine (or container) over the last 2.5 s. */
  loadFunc?: LoadFunction;
  /** Above this load the worker takes no jobs. Default 0.7 in production, Infinity in development. */
  loadThreshold?: number;
  /** Most jobs at a time, counting those accepted but not yet started. Default: no limit. */
  maxJobs?: number;
  /**
   * Jobs that share one process, at most. Default 1: each has its own. With more, a job costs a fraction of the memory
   * and starts at once, but a crash of the process ends all of its jobs.
   */
  jobsPerProcess?: number;
  /** With `jobsPerProcess` above 1: a process that has run so many jobs is replaced. Default: never. */
  recycleProcessAfter?: number;
  /** Places for jobs kept ready, in as many processes as that takes. Default: the number of CPUs, at most 4, in production; 0 in development. */
  numIdleProcesses?: number;
  /** How long `drain` waits for running jobs. Default one hour. */
  drainTimeout?: number;
  /** How long one job process may take to end; then it is killed. Default 60 s. */
  shutdownProcessTimeout?: number;
  /** Longest time for `onSessionEnd`. Default 5 minutes. */
  sessionEndTimeout?: number;
  /** How long loading the agent file and its prewarm may take. Default 10 s. */
  initializeProcessTimeout?: number;
  permissions?: WorkerPermissions;
  /** With a name, jobs come only by explicit dispatch to that name. Default `LIVEKIT_AGENT_NAME`, else none. */
  agentName?: string;
  /** @internal */
  agentNameIsEnv?: boolean;
  /** Which jobs to take: one per room (the default) or one per publisher. */
  serverType?: JobType;
  /** Give up after so many failed connection attempts in a row. Default: never. */
  maxRetry?: number;
  /** Default `LIVEKIT_URL`, else 'ws://localhost:7880'. */
  wsURL?: string;
  /** Default `LIVEKIT_API_KEY`. */
  apiKey?: string;
  /** Default `LIVEKIT_API_SECRET`. */
  apiSecret?: string;
  workerToken?: string;
  /** Where the health endpoint listens. Default '0.0.0.0'; 127.0.0.1 under `dev`. */
  host?: string;
  /** Port of the health endpoint; 0 takes a free one. Default 8081 in production, 0 in development. */
  port?: number;
  /** Default 'info'. */
  logLevel?: string;
  /** Default false; the `start` command sets it. */
  production?: boolean;
  simulation?: boolean;
  /** Memory of a job process at which a warning is logged, in MB. Default 1000; 0 is off. */
  jobMemoryWarnMB?: number;
  /** Memory of a job process at which it is ended, in MB; with several jobs, once they are done. Default 0: off. */
  jobMemoryLimitMB?: number;
  /** @internal */
  _derived?: DerivedDefaults;
}

/** Defaults that depend on `production`, as they were worked out where nothing was given. */
interface DerivedDefaults {
  readonly loadThreshold?: number;
  readonly numIdleProcesses?: number;
  readonly port?: number;
  readonly host?: string;
}

/** How a worker is set up. Only `agent` is needed; use it with `cli.runApp`. */
export class ServerOptions {
  agent: string;
  requestFunc: (job: JobRequest) => Promise<void>;
  loadFunc: LoadFunction;
  loadThreshold: number;
  maxJobs: number;
  jobsPerProcess: number;
  recycleProcessAfter: number;
  numIdleProcesses: number;
  drainTimeout: number;
  shutdownProcessTimeout: number;
  sessionEndTimeout: number;
  initializeProcessTimeout: number;
  permissions: WorkerPermissions;
  agentName: string;
  agentNameIsEnv: boolean;
  serverType: JobType;
  maxRetry: number;
  wsURL: string;
  apiKey?: string;
  apiSecret?: string;
  workerToken?: string;
  host: string;
  port: number;
  logLevel: string;
  production: boolean;
  simulation: boolean;
  jobMemoryWarnMB: number;
  jobMemoryLimitMB: number;
  /** @internal */
  _derived: DerivedDefaults;

  constructor(init: ServerOptionsInit) {
    const production = init.production ?? false;
    const given = withoutDerived(init);
    const defaults = defaultsFor(production);
    this._derived = {
      ...(given.loadThreshold === undefined && { loadThreshold: defaults.loadThreshold }),
      ...(given.numIdleProcesses === undefined && { numIdleProcesses: defaults.numIdleProcesses }),
      ...(given.port === undefined && { port: defaults.port }),
      ...(given.host === undefined && { host: defaults.host }),
    };
    const forcedName = process.env['LIVEKIT_AGENT_NAME_OVERRIDE'];
    const environmentName = forcedName || process.env['LIVEKIT_AGENT_NAME'];
    this.agent = init.agent;
    this.requestFunc = init.requestFunc ?? ((request) => request.accept());
    this.loadFunc = init.loadFunc ?? ((worker) => worker.measureLoad());
    this.loadThreshold = given.loadThreshold ?? defaults.loadThreshold;
    this.maxJobs = init.maxJobs ?? Infinity;
    this.jobsPerProcess = init.jobsPerProcess ?? 1;
    this.recycleProcessAfter = init.recycleProcessAfter ?? Infinity;
    this.numIdleProcesses = given.numIdleProcesses ?? defaults.numIdleProcesses;
    this.drainTimeout = init.drainTimeout ?? 3_600_000;
    this.shutdownProcessTimeout = init.shutdownProcessTimeout ?? 60_000;
    this.sessionEndTimeout = init.sessionEndTimeout ?? 300_000;
    this.initializeProcessTimeout = init.initializeProcessTimeout ?? 10_000;
    this.permissions = init.permissions ?? new WorkerPermissions();
    this.agentName = forcedName || init.agentName || environmentName || '';
    this.agentNameIsEnv = init.agentNameIsEnv ?? (Boolean(forcedName) || (!init.agentName && Boolean(environmentName)));
    this.serverType = init.serverType ?? 0;
    this.maxRetry = init.maxRetry ?? Infinity;
    this.wsURL = init.wsURL || process.env['LIVEKIT_URL'] || 'ws://localhost:7880';
    this.apiKey = init.apiKey || process.env['LIVEKIT_API_KEY'];
    this.apiSecret = init.apiSecret || process.env['LIVEKIT_API_SECRET'];
    this.workerToken = init.workerToken || process.env['LIVEKIT_WORKER_TOKEN'];
    this.host = given.host ?? defaults.host;
    this.port = given.port ?? defaults.port;
    this.logLevel = init.logLevel ?? 'info';
    this.production = production;
    this.simulation = init.simulation ?? false;
    this.jobMemoryWarnMB = init.jobMemoryWarnMB ?? 1000;
    this.jobMemoryLimitMB = init.jobMemoryLimitMB ?? 0;
  }
}

function defaultsFor(production: boolean): Required<DerivedDefaults> {
  return {
    loadThreshold: production ? 0.7 : Infinity,
    numIdleProcesses: production ? Math.min(availableParallelism(), 4) : 0,
    port: production ? 8081 : 0,
    host: '0.0.0.0',
  };
}

/**
 * Options are often made again from options (`new ServerOptions({ ...options, production: true })`): a default of
 * the first making must not pass for a choice of the user in the second.
 */
function withoutDerived(init: ServerOptionsInit): DerivedDefaults {
  const derived = init._derived ?? {};
  return {
    loadThreshold: init.loadThreshold === derived.loadThreshold ? undefined : init.loadThreshold,
    numIdleProcesses: init.numIdleProcesses === derived.numIdleProcesses ? undefined : init.numIdleProcesses,
    port: init.port === derived.port ? undefined : init.port,
    host: init.host === derived.host ? undefined : init.host,
  };
}

/** The credentials of checked options. */
export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/**
 * Checks what can be checked before the worker starts.
 * @throws MissingCredentialsError without a key or secret; WorkerError for an address that is none, or a bad number.
 */
export function checkServerOptions(options: ServerOptions): Credentials {
  const { wsURL, apiKey, apiSecret } = options;
  if (!options.agent) throw new WorkerError('ServerOptions.agent is missing: give the path of the agent file.');
  if (!URL.canParse(wsURL) || !/^(ws|http)s?:$/.test(new URL(wsURL).protocol)) {
    throw new WorkerError(
      `The server address "${wsURL}" is not a URL like wss://host: set LIVEKIT_URL, --url or the wsURL option.`,
    );
  }
  if (!apiKey) {
    throw new MissingCredentialsError('The API key is missing: set LIVEKIT_API_KEY, --api-key or the apiKey option.');
  }
  if (!apiSecret) {
    throw new MissingCredentialsError(
      'The API secret is missing: set LIVEKIT_API_SECRET, --api-secret or the apiSecret option.',
    );
  }
  const numbers = { numIdleProcesses: options.numIdleProcesses, port: options.port, maxJobs: options.maxJobs };
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isNaN(value) || value < 0)
      throw new WorkerError(`ServerOptions.${name} must be a number of at least 0, not ${value}.`);
  }
  const { jobsPerProcess, recycleProcessAfter } = options;
  for (const [name, value] of Object.entries({ jobsPerProcess, recycleProcessAfter })) {
    if (!(value >= 1)) throw new WorkerError(`ServerOptions.${name} must be a number of at least 1, not ${value}.`);
  }
  return { apiKey, apiSecret };
}
