// Errors of a provider's API: what went wrong on the wire and whether it is worth another try.
import { AgentsError } from './errors.js';

/** Options of an {@link APIError}. */
export interface APIErrorOptions {
  /** The response's body, if there was one. Default null. */
  body?: object | null;
  /** Whether a retry may succeed. Default true. */
  retryable?: boolean;
  /** The error that led to this one. */
  cause?: unknown;
}

/** Options of an {@link APIStatusError}. */
export interface APIStatusErrorOptions extends APIErrorOptions {
  /** The HTTP status. Default -1. */
  statusCode?: number;
  /** The provider's id of the request. Default null. */
  requestId?: string | null;
}

interface CodedOptions extends APIErrorOptions {
  code: string;
}

/** A request to a provider's API failed. */
export class APIError extends AgentsError {
  readonly body: object | null;

  constructor(message: string, options: APIErrorOptions = {}) {
    const { body = null, retryable = true } = options;
    super(message, {
      code: codeOf(options) ?? 'api_error',
      retryable,
      ...('cause' in options ? { cause: options.cause } : {}),
    });
    this.body = body;
  }

  override toString(): string {
    return `${this.name}: ${this.message} (retryable: ${this.retryable})`;
  }
}

// The subclasses pass their code with the options, so that the public constructor keeps its published shape.
function codeOf(options: APIErrorOptions & { code?: string }): string | undefined {
  return options.code;
}

/** The provider answered with an error status. Every 4xx but 408, 429 and 499 is final, whatever `retryable` says. */
export class APIStatusError extends APIError {
  readonly statusCode: number;
  readonly requestId: string | null;

  constructor({ message = 'API error.', options = {} }: { message?: string; options?: APIStatusErrorOptions } = {}) {
    const { statusCode = -1, requestId = null } = options;
    const coded: CodedOptions = { ...options, code: 'api_status', retryable: mayRetry(statusCode, options.retryable) };
    super(message, coded);
    this.statusCode = statusCode;
    this.requestId = requestId;
  }

  override toString(): string {
    return `${this.name}: ${this.message} (status: ${this.statusCode}, request: ${this.requestId}, retryable: ${this.retryable})`;
  }
}

function mayRetry(status: number, asked = true): boolean {
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429 && status !== 499;
  return !isFinal && asked;
}

/** The connection to the provider failed. */
export class APIConnectionError extends APIError {
  constructor({ message = 'Connection error.', options = {} }: { message?: string; options?: APIErrorOptions } = {}) {
    const coded: CodedOptions = { code: 'api_connection', ...options };
    super(message, coded);
  }
}

/** The provider did not answer in time. */
export class APITimeoutError extends APIConnectionError {
  constructor({ message = 'Request timed out.', options = {} }: { message?: string; options?: APIErrorOptions } = {}) {
    const coded: CodedOptions = { ...options, code: 'api_timeout' };
    super({ message, options: coded });
  }
}

/** Whether `error` is an {@link APIError}, also of another copy of the package. */
export function isAPIError(error: unknown): error is APIError {
  return error instanceof Error && 'body' in error && 'retryable' in error && typeof error.retryable === 'boolean';
}
