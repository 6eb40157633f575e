// Access tokens for the server, signed here: a JWT with HS256 is too small a thing to load an SDK for.
import { createHmac } from 'node:crypto';

export interface TokenRequest {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The `video` grant of the token. */
  readonly grant: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
  readonly validForMs: number;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed LiveKit access token. */
export function signToken(request: TokenRequest): string {
  const now = Math.floor(request.nowMs / 1000);
  const claims = {
    video: request.grant,
    iss: request.apiKey,
    nbf: now,
    exp: now + Math.floor(request.validForMs / 1000),
  };
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${body}.${createHmac('sha256', request.apiSecret).update(body).digest('base64url')}`;
}
