// The token of the worker is one that LiveKit's own SDK accepts.
import { systemClock } from '@livekit/agents-core';
import { TokenVerifier } from 'livekit-server-sdk';
import { expect, it } from 'vitest';
import { signToken } from './token.js';

it('is verified by the server SDK, with its grant and its times', async () => {
  const nowMs = systemClock.now();
  const token = signToken({
    apiKey: 'key',
    apiSecret: 'secret',
    grant: { agent: true },
    nowMs,
    validForMs: 6 * 3_600_000,
  });
  const claims = await new TokenVerifier('key', 'secret').verify(token);
  const now = Math.floor(nowMs / 1000);
  expect(claims).toMatchObject({ video: { agent: true }, iss: 'key', nbf: now, exp: now + 21_600 });
  await expect(new TokenVerifier('key', 'another secret').verify(token)).rejects.toThrow('signature');
});
