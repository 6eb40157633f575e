// The worker's health endpoint: `/` says whether it can take jobs, `/worker` describes it.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { WorkerError } from '../errors.js';

export interface HealthCheckResult {
  healthy: boolean;
  message: string;
}

/** The answer of `/worker`. */
export interface WorkerDescription {
  readonly agent_name: string;
  readonly agent_name_is_env: boolean;
  readonly deployment: string;
  readonly worker_type: string;
  readonly active_jobs: number;
  readonly sdk_version: string;
  readonly project_type: string;
  readonly protocol_version: number;
}

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly health: () => HealthCheckResult;
  readonly describe: () => WorkerDescription;
}

export class HealthServer {
  readonly #options: HealthServerOptions;
  readonly #server: Server;

  constructor(options: HealthServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => this.#answer(request.url ?? '/', response));
    this.#server.unref();
  }

  /**
   * Starts to listen; resolves with the port.
   * @throws WorkerError if the port is taken.
   */
  start(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) => reject(listenError(error, host, port)));
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(url: string, response: ServerResponse): void {
    const path = url.split('?')[0];
    if (path === '/') {
      const { healthy, message } = this.#options.health();
      response.writeHead(healthy ? 200 : 503, { 'content-type': 'text/plain' }).end(message);
    } else if (path === '/worker') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.#options.describe()));
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  }
}

function listenError(error: Error & { code?: string }, host: string, port: number): WorkerError {
  const problem =
    error.code === 'EADDRINUSE'
      ? `port ${port} is in use, perhaps by another worker: set the port option (0 takes a free one)`
      : `cannot listen on ${host}:${port} (${error.code ?? error.message}): set the host and port options`;
  return new WorkerError(`The health endpoint could not start: ${problem}.`, {
    cause: error,
    code: 'worker_health_port',
  });
}
