// What a client of a chat completions API throws, as the framework's errors.
import { APIConnectionError, APIError, APIStatusError, APITimeoutError } from '../../../base/api-errors.js';
import { toError } from '../../../base/errors.js';

/** Refusals that stay, whatever the status says. */
const finalCodes: ReadonlySet<unknown> = new Set(['insufficient_quota', 'invalid_api_key', 'account_deactivated']);

/**
 * Reads by shape: the client may come from any copy of its package.
 * @param address - where the client sends to
 */
export function toAPIError(thrown: unknown, address = 'the server'): APIError {
  const error = toError(thrown);
  const status = field(error, 'status');
  if (typeof status === 'number') return statusError(error, status, address);
  if (isRecord(field(error, 'error'))) return new APIError('The model broke off its answer.', { cause: error });
  if (/timeout/i.test(error.constructor.name)) {
    return new APITimeoutError({ message: `${address} did not answer in time.`, options: { cause: error } });
  }
  const message = `The connection to ${address} failed: check that the server runs and that the base URL is right.`;
  return new APIConnectionError({ message, options: { cause: error } });
}

function statusError(error: Error, statusCode: number, address: string): APIStatusError {
  const body = field(error, 'error');
  const code = field(error, 'code') ?? field(body, 'code');
  const requestId = field(error, 'requestID');
  const advice = statusCode === 401 ? ': the API key was refused, check it' : '';
  return new APIStatusError({
    message: `${address} answered ${statusCode}${typeof code === 'string' ? ` ${code}` : ''}${advice}.`,
    options: {
      statusCode,
      requestId: typeof requestId === 'string' ? requestId : null,
      // The body of a 401 quotes the key.
      body: statusCode !== 401 && isRecord(body) ? body : null,
      retryable: !finalCodes.has(code),
    },
  });
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
