// What can go wrong on the wire, as the framework's errors: what happened, whether another try can help, what to do.
import {
  APIConnectionError,
  APIError,
  APIStatusError,
  APITimeoutError,
  isAPIError,
  toError,
} from '@livekit/agents-core';
import type { Endpoint } from './endpoint.js';

/** Refusals that stay, whatever the status says: the codes of OpenAI, which most compatible servers use too. */
export const finalCodes: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'invalid_api_key',
  'account_deactivated',
  'billing_hard_limit_reached',
  'billing_not_active',
]);

/** Longest time a caller is kept waiting because the provider asked for it. */
const longestRetryAfterMs = 30_000;

/** A failure, and how long the provider asked to wait before the next try. */
export interface Failure {
  error: APIError;
  retryAfterMs: number;
}

/** An answer with an error status, by its parts. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Headers | undefined;
  /** The error in the body, if it was JSON. */
  readonly error?: unknown;
}

/**
 * Turns what fetch, a socket or a client of the `openai` package threw, or a {@link Refusal}, into an
 * {@link APIError}. Reads by shape: a client passed by the user may come from another copy of its package.
 */
export function toFailure(thrown: unknown, endpoint: Endpoint): Failure {
  if (isAPIError(thrown)) return { error: thrown, retryAfterMs: 0 };
  const details = readDetails(thrown);
  if (details.status !== undefined) return statusFailure(details, details.status, endpoint);
  if (details.isProviderError) return { error: midStreamError(details, endpoint), retryAfterMs: 0 };
  if (thrown instanceof SyntaxError) return { error: notJsonError(endpoint, thrown), retryAfterMs: 0 };
  return { error: connectionError(thrown, endpoint), retryAfterMs: 0 };
}

/** The provider sent something that is not JSON. Another try may help. */
export function notJsonError({ name }: Endpoint, cause: unknown): APIError {
  return new APIError(`${name} sent something that is not JSON.`, { cause });
}

/** Nothing came from the provider for `timeoutMs`. */
export function timeoutError({ name, address }: Endpoint, timeoutMs: number): APITimeoutError {
  return new APITimeoutError({ message: `${name} (${address}) sent nothing for ${timeoutMs} ms.` });
}

interface Details {
  status: number | undefined;
  isProviderError: boolean;
  body: object | null;
  code: string | undefined;
  param: string | undefined;
  requestId: string | null;
  retryAfterMs: number;
}

function readDetails(thrown: unknown): Details {
  const error: Record<string, unknown> = isRecord(thrown) ? thrown : {};
  const body = isRecord(error['error']) ? error['error'] : null;
  const headers = error['headers'] instanceof Headers ? error['headers'] : undefined;
  return {
    status: typeof error['status'] === 'number' ? error['status'] : undefined,
    isProviderError: body !== null,
    body,
    code: asText(error['code']) ?? asText(body?.['code']) ?? asText(body?.['type']),
    param: asText(error['param']) ?? asText(body?.['param']),
    requestId: asText(error['requestID']) ?? headers?.get('x-request-id') ?? null,
    retryAfterMs: readRetryAfter(headers),
  };
}

function statusFailure(details: Details, statusCode: number, endpoint: Endpoint): Failure {
  const { body, requestId, retryAfterMs } = details;
  const isTooLong = retryAfterMs > longestRetryAfterMs;
  const isFinal = isTooLong || finalCodes.has(details.code ?? '');
  const error = new APIStatusError({
    message: describeStatus(details, statusCode, endpoint),
    // The body of a 401 quotes the key.
    options: { statusCode, requestId, body: statusCode === 401 ? null : body, retryable: !isFinal },
  });
  return { error, retryAfterMs: error.retryable ? retryAfterMs : 0 };
}

function describeStatus(details: Details, status: number, { name, keyVariable, address }: Endpoint): string {
  const code = details.code ? ` ${details.code}` : '';
  const param = details.param ? `, parameter ${details.param}` : '';
  const what = `${name} answered ${status}${code}${param}`;
  if (status === 401)
    return `${what}: the API key was refused. Check ${keyVariable ?? 'the key'} or the apiKey option.`;
  if (status === 403) return `${what}: this key may not use the model. Check the account's permissions.`;
  if (status === 404) return `${what}: check the model name and the base URL ${address}.`;
  if (details.code === 'insufficient_quota') return `${what}: the account has no credit left. Check its billing.`;
  if (status === 429 && details.retryAfterMs > 0) {
    return `${what}: too many requests. It asks to wait ${Math.ceil(details.retryAfterMs / 1000)} s.`;
  }
  if (status === 429) return `${what}: too many requests.`;
  return `${what}.`;
}

/** The provider reported an error after it had begun its answer. */
function midStreamError(details: Details, { name }: Endpoint): APIError {
  const code = details.code ? ` (${details.code})` : '';
  const retryable = !finalCodes.has(details.code ?? '');
  return new APIError(`${name} broke off its answer${code}.`, { body: details.body, retryable });
}

function connectionError(thrown: unknown, { address }: Endpoint): APIConnectionError {
  const code = systemCode(thrown);
  const message =
    code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? `Cannot reach ${address} (${code}). Check that the server runs and that the base URL is right.`
      : `The connection to ${address} failed${code ? ` (${code})` : ''}.`;
  return new APIConnectionError({ message, options: { cause: toError(thrown) } });
}

/** The operating system's or fetch's code, however deep it is wrapped. */
function systemCode(thrown: unknown): string | undefined {
  for (let error: unknown = thrown, depth = 0; isRecord(error) && depth < 5; error = error['cause'], depth += 1) {
    const code = asText(error['code']);
    if (code) return code;
    const inner: unknown = Array.isArray(error['errors']) ? error['errors'][0] : undefined;
    if (isRecord(inner) && asText(inner['code'])) return asText(inner['code']);
  }
  return undefined;
}

/** Ms the provider asks to wait: `retry-after-ms`, else `retry-after` in seconds; 0 if there is neither. */
export function readRetryAfter(headers: Headers | undefined): number {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
