// One run of a worker: registers with the server, takes jobs, runs each in its own process.
import {
  withResolvers,
  log,
  loggerOptions,
  random,
  systemClock,
  toError,
  waitUntilTimeout,
  type RunningJobInfo,
} from '@livekit/agents-core';
import { availableParallelism } from 'node:os';
import { WorkerError } from './errors.js';
import { HealthServer } from './http/health.js';
import { LoadMonitor } from './load.js';
import { WorkerMetrics, type WorkerReading } from './metrics/worker-metrics.js';
import { ProcessPool, type PoolEvents } from './pool/process-pool.js';
import type { ProcessExit } from './pool/process-exit.js';
import { SupervisedProcess } from './pool/supervised-process.js';
import { askForJob } from './server/ask-for-job.js';
import { removeDeadAgent } from './server/dead-agent.js';
import { loadServerLibraries } from './server/server-connection.js';
import { ServerRuntime, type ServerNote } from './server/server-runtime.js';
import { defaultServerPolicy, takenPlaces } from './server/state.js';
import { signToken } from './server/token.js';
import { agentEndpoint } from './server/url.js';
import type { RunningWorker } from './running-worker.js';
import { giveUpError, logJobEnd, logNote } from './server-notes.js';
import type { Credentials, ServerOptions } from './server-options.js';
import { describeWorker, healthOf, readinessOf, sdkVersion } from './worker-status.js';

const tokenValidMs = 6 * 3_600_000;
const loadEveryMs = 2500;
const loadTimeoutMs = 1000;

/** What an `AgentServer` does once it is told to. Loaded only then: job processes import `AgentServer` too. */
export class WorkerRun {
  readonly #worker: RunningWorker;
  readonly #options: ServerOptions;
  readonly #credentials: Credentials;
  readonly #pool: ProcessPool;
  readonly #closed = withResolvers<void>();
  readonly #noJobs = new Set<() => void>();
  readonly #metrics = new WorkerMetrics(() => this.#reading());
  #runtime: ServerRuntime | undefined;
  #health: HealthServer | undefined;
  #monitor: LoadMonitor | undefined;
  #loadAlarm: Disposable | undefined;
  #lastLoad = 0;
  #poolHealthy = true;
  #running = false;
  #closing: Promise<void> | undefined;

  constructor(worker: RunningWorker, options: ServerOptions, credentials: Credentials) {
    this.#worker = worker;
    this.#credentials = credentials;
    this.#options = options;
    this.#closed.promise.catch(() => undefined);
    this.#pool = new ProcessPool({
      idleTarget: options.numIdleProcesses,
      startsAtOnce: Math.max(1, availableParallelism()),
      jobsPerProcess: options.jobsPerProcess,
      makeProcess: (jobEnded) => this.#makeProcess(jobEnded),
      events: {
        healthChanged: (healthy) => this.#onHealth(healthy),
        jobEnded: (info, exit) => this.#onJobEnded(info, exit),
      },
    });
  }

  #makeProcess(jobEnded: PoolEvents['jobEnded']): SupervisedProcess {
    const options = this.#options;
    return new SupervisedProcess({
      agent: options.agent,
      jobsPerProcess: options.jobsPerProcess,
      jobsInAll: options.recycleProcessAfter,
      jobEnded,
      initializeTimeoutMs: options.initializeProcessTimeout,
      closeTimeoutMs: options.shutdownProcessTimeout,
      sessionEndTimeoutMs: options.sessionEndTimeout,
      memoryWarnMB: options.jobMemoryWarnMB,
      memoryLimitMB: options.jobMemoryLimitMB,
      loggerOptions: loggerOptions() ?? { pretty: false, level: options.logLevel },
      observed: (observation) => this.#metrics.observe(observation),
    });
  }

  /** The id the server gave this worker; 'unregistered' while it has none. */
  get id(): string {
    return this.#runtime?.workerId || 'unregistered';
  }

  /** The jobs that run here, and those accepted that are about to. */
  get activeJobs(): RunningJobInfo[] {
    return this.#runtime?.activeJobs ?? [];
  }

  /** The CPU use of this machine, 0 to 1: what the default `loadFunc` reports. @internal */
  async measureLoad(): Promise<number> {
    this.#monitor ??= new LoadMonitor();
    return this.#monitor.load;
  }

  /**
   * Runs the worker. Resolves after {@link close}.
   * @throws WorkerError if it runs already, the server refuses the key, or the health port is taken.
   */
  async run(): Promise<void> {
    if (this.#running) throw new WorkerError('This worker runs already.');
    this.#running = true;
    if (!this.#options.simulation) await this.#startHealth();
    this.#pool.start();
    const runtime = await this.#makeRuntime();
    if (this.#closing) return this.#closing;
    this.#runtime = runtime;
    this.#pollLoad(runtime);
    runtime.dispatch({ type: 'started' });
    if (!this.#poolHealthy) runtime.dispatch({ type: 'health-changed', healthy: false });
    try {
      await this.#closed.promise;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Takes no more jobs and waits for the running ones.
   * @param timeout - In ms. Default `ServerOptions.drainTimeout`.
   * @throws WorkerError if jobs still run after that.
   */
  async drain(timeout = this.#options.drainTimeout): Promise<void> {
    this.#runtime?.dispatch({ type: 'drain-started' });
    this.#pool.stopIdle();
    if (this.#jobCount() === 0) return;
    log().info({ jobs: this.#jobCount() }, 'draining: the worker takes no more jobs and waits for those that run');
    const done = withResolvers<void>();
    this.#noJobs.add(done.resolve);
    const message = `The running jobs did not end within ${timeout} ms: raise drainTimeout, or end them by closing the worker.`;
    await waitUntilTimeout(done.promise, timeout, () => new WorkerError(message, { code: 'worker_drain_timeout' }));
  }

  /** Asks the server for a job in `roomName`, as if `participantIdentity` had joined it. */
  async simulateJob(roomName: string, participantIdentity?: string): Promise<void> {
    if (!this.#runtime?.workerId)
      throw new WorkerError('The worker is not registered yet: wait for worker_registered.');
    this.#runtime.simulateJob(roomName, participantIdentity);
  }

  /** Ends the worker and its jobs. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #closeOnce(): Promise<void> {
    this.#runtime?.dispatch({ type: 'drain-started' });
    await this.#pool.close('the worker shuts down');
    this.#runtime?.dispatch({ type: 'closed' });
    this.#loadAlarm?.[Symbol.dispose]();
    this.#monitor?.stop();
    await this.#health?.close();
    this.#closed.resolve();
  }

  async #makeRuntime(): Promise<ServerRuntime> {
    const options = this.#options;
    const { wsURL, workerToken, permissions } = options;
    return new ServerRuntime({
      libraries: await loadServerLibraries(),
      serverUrl: wsURL,
      connection: {
        url: agentEndpoint(wsURL, workerToken),
        headers: () => ({ authorization: `Bearer ${this.#token()}` }),
      },
      registration: {
        type: options.serverType,
        agentName: options.agentName,
        deployment: process.env['LIVEKIT_AGENT_DEPLOYMENT'] ?? '',
        version: sdkVersion(),
        permissions,
      },
      policy: {
        ...defaultServerPolicy,
        loadThreshold: options.loadThreshold,
        maxJobs: options.maxJobs,
        maxRetry: options.maxRetry,
      },
      random,
      hooks: {
        measureLoad: () => this.#measure(),
        askForJob: (job) => askForJob(job, options),
        launch: (info) => this.#launch(info),
        closeJob: (jobId) => void this.#pool.closeJob(jobId, 'the server ended the job'),
        noted: (note) => this.#note(note),
        gaveUp: (effect) => this.#closed.reject(giveUpError(effect, options)),
        changed: () => this.#checkNoJobs(),
      },
    });
  }

  #token(): string {
    return signToken({
      ...this.#credentials,
      grant: { agent: true },
      nowMs: systemClock.now(),
      validForMs: tokenValidMs,
    });
  }

  #launch(info: RunningJobInfo): void {
    log().info({ jobId: info.job.id, room: info.job.room?.name }, 'job received');
    this.#pool.launch({ ...info, ...this.#credentials });
  }

  #onJobEnded(info: RunningJobInfo, exit: ProcessExit): void {
    logJobEnd(info, exit);
    this.#metrics.jobEnded(exit.kind);
    if (exit.kind === 'died' || exit.kind === 'killed') void removeDeadAgent(info, this.#credentials);
    const failure = exit.kind === 'clean' ? undefined : exit.reason;
    this.#runtime?.dispatch({ type: 'job-ended', jobId: info.job.id, failure });
  }

  #onHealth(healthy: boolean): void {
    this.#poolHealthy = healthy;
    this.#runtime?.dispatch({ type: 'health-changed', healthy });
  }

  async #measure(): Promise<number> {
    try {
      const load = await waitUntilTimeout(this.#options.loadFunc(this.#worker), loadTimeoutMs);
      if (Number.isFinite(load)) this.#lastLoad = load;
      else log().warn('loadFunc returned something that is not a number: the last known load is used');
    } catch (error) {
      log().warn({ err: toError(error) }, 'loadFunc failed: the last known load is used');
    }
    return this.#lastLoad;
  }

  #pollLoad(runtime: ServerRuntime): void {
    void this.#measure().then((load) => {
      if (this.#closing) return;
      runtime.dispatch({ type: 'load-measured', load });
      this.#loadAlarm = systemClock.wakeAt(systemClock.now() + loadEveryMs, () => this.#pollLoad(runtime));
    });
  }

  #note(note: ServerNote): void {
    logNote(note, this.#options.wsURL);
    if (note.type === 'refuse-send') this.#metrics.jobRefused(note.reason);
    if (note.type === 'registered-log') this.#worker.event.emit('worker_registered', note.workerId);
  }

  #jobCount(): number {
    return this.#runtime ? takenPlaces(this.#runtime.state) : 0;
  }

  #checkNoJobs(): void {
    if (this.#noJobs.size === 0 || this.#jobCount() > 0) return;
    for (const resolve of this.#noJobs) resolve();
    this.#noJobs.clear();
  }

  async #startHealth(): Promise<void> {
    const { host, port } = this.#options;
    this.#health = new HealthServer({
      host,
      port,
      health: () => healthOf({ pool: this.#pool, runtime: this.#runtime }),
      readiness: () => readinessOf({ pool: this.#pool, runtime: this.#runtime }),
      describe: () => describeWorker(this.#options, this.activeJobs.length),
      metrics: this.#metrics,
    });
    const taken = await this.#health.start();
    log().info({ host, port: taken }, 'health endpoint listens');
  }

  #reading(): WorkerReading {
    const runtime = this.#runtime;
    return {
      connected: Boolean(runtime?.workerId),
      ready: readinessOf({ pool: this.#pool, runtime }).healthy && !runtime?.isFull,
      load: runtime?.state.load ?? 0,
      loadThreshold: this.#options.loadThreshold,
      activeJobs: this.activeJobs.length,
      maxJobs: this.#options.maxJobs,
      ...this.#pool.occupancy,
    };
  }
}
