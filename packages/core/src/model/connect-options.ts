// How long and how often a provider is tried.

/** Retries and timeout of calls to a provider. */
export interface APIConnectOptions {
  /** How often a failed call is tried again. Default 3. */
  maxRetry: number;
  /** Ms between tries, from the second retry on. Default 2000. */
  retryIntervalMs: number;
  /** Ms until a connection counts as failed. Default 10000. */
  timeoutMs: number;
}

export const DEFAULT_API_CONNECT_OPTIONS: APIConnectOptions = { maxRetry: 3, retryIntervalMs: 2000, timeoutMs: 10_000 };

const firstRetryMs = 100;

/** Ms to wait before retry number `numRetries` (from 0): the first one comes quickly. */
export function intervalForRetry(options: APIConnectOptions, numRetries: number): number {
  return numRetries === 0 ? firstRetryMs : options.retryIntervalMs;
}

/** Connect options of a session, for each kind of model. */
export interface SessionConnectOptions {
  sttConnOptions?: Partial<APIConnectOptions>;
  llmConnOptions?: Partial<APIConnectOptions>;
  ttsConnOptions?: Partial<APIConnectOptions>;
  /** After how many unrecoverable errors of LLM or TTS in a row the session closes. Default 3. */
  maxUnrecoverableErrors?: number;
}

/** {@link SessionConnectOptions} with everything filled in. */
export interface ResolvedSessionConnectOptions {
  sttConnOptions: APIConnectOptions;
  llmConnOptions: APIConnectOptions;
  ttsConnOptions: APIConnectOptions;
  maxUnrecoverableErrors: number;
}

export const DEFAULT_SESSION_CONNECT_OPTIONS: ResolvedSessionConnectOptions = {
  sttConnOptions: DEFAULT_API_CONNECT_OPTIONS,
  llmConnOptions: DEFAULT_API_CONNECT_OPTIONS,
  ttsConnOptions: DEFAULT_API_CONNECT_OPTIONS,
  maxUnrecoverableErrors: 3,
};
