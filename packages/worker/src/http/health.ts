// The worker's HTTP endpoint: `/` is its health, `/readyz` whether it takes jobs, `/worker` describes it, `/metrics` is for Prometheus.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { log, toError } from '@livekit/agents-core';
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
  /** Whether the worker works; an orchestrator restarts one that does not. */
  readonly health: () => HealthCheckResult;
  /** Whether it takes jobs: false from the first moment of a drain. */
  readonly readiness: () => HealthCheckResult;
  readonly metrics: { readonly contentType: string; render(): Promise<string> };
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
    const { health, readiness, describe, metrics } = this.#options;
    switch (url.split('?')[0]) {
      case '/':
        return answerCheck(response, health());
      case '/readyz':
        return answerCheck(response, readiness());
      case '/worker':
        return send(response, { type: 'application/json', body: JSON.stringify(describe()) });
      case '/metrics':
        metrics.render().then(
          (body) => send(response, { type: metrics.contentType, body }),
          (error: unknown) => {
            log().error({ err: toError(error) }, 'the metrics could not be read');
            send(response, { status: 500, body: 'the metrics could not be read' });
          },
        );
        return;
      default:
        return send(response, { status: 404, body: 'not found' });
    }
  }
}

function answerCheck(response: ServerResponse, { healthy, message }: HealthCheckResult): void {
  send(response, { status: healthy ? 200 : 503, body: message });
}

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

function send(response: ServerResponse, { status = 200, type = 'text/plain', body }: Answer): void {
  response.writeHead(status, { 'content-type': type }).end(body);
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
