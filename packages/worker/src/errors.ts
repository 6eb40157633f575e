// The errors of the worker.
import { AgentsError } from '@livekit/agents-core';

/** The worker could not run as asked: bad options, a refused key, a port in use, a drain that took too long. */
export class WorkerError extends AgentsError {
  constructor(message = 'The worker failed.', options: { cause?: unknown; code?: string; retryable?: boolean } = {}) {
    super(message, { ...options, code: options.code ?? 'worker' });
  }
}

/** A callback was added twice. */
export class FunctionExistsError extends AgentsError {
  constructor(message = 'This function was added before; add each function once.') {
    super(message, { code: 'function_exists' });
  }
}

/** A job process could not be made ready: the agent file failed, or took too long. */
export class JobProcessError extends AgentsError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { ...options, code: 'job_process', retryable: true });
  }
}
