// The root of every error this project throws: a code, whether a retry can help, and a brand that survives two copies of the package.

const brand: unique symbol = Symbol.for('livekit.agents.error') as never;

/** What every {@link AgentsError} carries besides its message. */
export interface AgentsErrorOptions {
  /** A stable snake_case code, documented in `errors.md`. */
  code: string;
  /** Whether trying again may succeed. Default false. */
  retryable?: boolean;
  /** The error that led to this one. */
  cause?: unknown;
}

/** An error of LiveKit Agents. Tell it apart with {@link isAgentsError}, not `instanceof`: two copies of the package may be loaded. */
export class AgentsError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly [brand]: true;

  constructor(message: string, options: AgentsErrorOptions) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this[brand] = true;
  }
}

/** Whether `value` is an {@link AgentsError} of this or any other copy of the package. */
export function isAgentsError(value: unknown): value is AgentsError {
  return value instanceof Error && brand in value;
}

/** A model behaved in a way the run cannot recover from. */
export class UnexpectedModelBehavior extends AgentsError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { code: 'unexpected_model_behavior', ...options });
  }
}

/** A job was accepted but the server gave it to somebody else. */
export class AssignmentTimeoutError extends AgentsError {
  constructor(message = 'The server did not assign the accepted job in time; another worker may have taken it.') {
    super(message, { code: 'assignment_timeout', retryable: true });
  }
}

/** A key or secret is missing. */
export class MissingCredentialsError extends AgentsError {
  constructor(
    message = 'Credentials are missing: pass them as options or set the environment variables of this service.',
  ) {
    super(message, { code: 'missing_credentials' });
  }
}

/** Something that is not an Error was thrown; `error` is that value. */
export class InvalidErrorType extends AgentsError {
  readonly error: unknown;

  constructor(error: unknown) {
    super(`A value that is not an Error was thrown (${typeof error}). Throw Error objects to keep their stack.`, {
      code: 'invalid_error_type',
    });
    this.error = error;
  }
}

/** Nothing happened for longer than allowed. */
export class IdleTimeoutError extends AgentsError {
  constructor(message = 'Nothing arrived in the time allowed.') {
    super(message, { code: 'idle_timeout', retryable: true });
  }
}

/** `error` itself if it is an Error, else an {@link InvalidErrorType} that holds it. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new InvalidErrorType(error);
}

/** `value` itself if it is an Error, else an Error with its text as the message. */
export function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value), { cause: value });
}
