// What the gateway says in an error message on a socket.
import { APIError, APIStatusError } from '@livekit/agents-core';
import { type Fields, numberOf, textOf } from './fields.js';

/** The request is wrong: the same again would be as well. */
const invalidRequest = 2007;

/** @param what - which of the services, for the message */
export function gatewayError(what: string, message: Fields): APIError {
  const code = numberOf(message['code']);
  const body = { code, message: textOf(message['message']) };
  const told = code === 0 ? '' : ` (code ${code})`;
  if (code >= 400 && code < 600) {
    const options = { statusCode: code, body };
    return new APIStatusError({ message: `LiveKit Inference ${what}: error${told}; see body.`, options });
  }
  return new APIError(`LiveKit Inference ${what}: error${told}; see body.`, {
    body,
    retryable: code !== invalidRequest,
  });
}
