// The worker as programs see it. What it does when it runs is loaded only then.
import { EventEmitter } from 'node:events';
import type { RunningJobInfo } from '@livekit/agents-core';
import type { RunningWorker } from './running-worker.js';
import { checkServerOptions, type Credentials, type ServerOptions } from './server-options.js';
import type { WorkerRun } from './worker-run.js';

/**
 * The worker. Usually made by `cli.runApp`; make one yourself to run a worker without a command line.
 */
export class AgentServer implements RunningWorker {
  /** Emits 'worker_registered' with the worker's id. */
  event: EventEmitter = new EventEmitter();

  readonly #options: ServerOptions;
  readonly #credentials: Credentials;
  #loading: Promise<WorkerRun> | undefined;
  #run: WorkerRun | undefined;

  /** @throws MissingCredentialsError or WorkerError if the options cannot work. */
  constructor(options: ServerOptions) {
    this.#credentials = checkServerOptions(options);
    this.#options = options;
  }

  /** The id the server gave this worker; 'unregistered' while it has none. */
  get id(): string {
    return this.#run?.id ?? 'unregistered';
  }

  /** The jobs that run here, and those accepted that are about to. */
  get activeJobs(): RunningJobInfo[] {
    return this.#run?.activeJobs ?? [];
  }

  /** The CPU use of this machine, 0 to 1: what the default `loadFunc` reports. @internal */
  async measureLoad(): Promise<number> {
    const run = await this.#load();
    return run.measureLoad();
  }

  /**
   * Runs the worker. Resolves after {@link close}.
   * @throws WorkerError if it runs already, the server refuses the key, or the health port is taken.
   */
  async run(): Promise<void> {
    const run = await this.#load();
    await run.run();
  }

  /**
   * Takes no more jobs and waits for the running ones.
   * @param timeout - In ms. Default `ServerOptions.drainTimeout`.
   * @throws WorkerError if jobs still run after that.
   */
  async drain(timeout = this.#options.drainTimeout): Promise<void> {
    const run = await this.#load();
    await run.drain(timeout);
  }

  /** Asks the server for a job in `roomName`, as if `participantIdentity` had joined it. */
  async simulateJob(roomName: string, participantIdentity?: string): Promise<void> {
    const run = await this.#load();
    await run.simulateJob(roomName, participantIdentity);
  }

  /** Ends the worker and its jobs. */
  async close(): Promise<void> {
    const run = await this.#load();
    await run.close();
  }

  #load(): Promise<WorkerRun> {
    this.#loading ??= this.#loadOnce();
    return this.#loading;
  }

  async #loadOnce(): Promise<WorkerRun> {
    const { WorkerRun } = await import('./worker-run.js');
    this.#run = new WorkerRun(this, this.#options, this.#credentials);
    return this.#run;
  }
}
