// What the contract suites of providers share: registering cases, waiting for real sockets, failures by their shape.
import assert from 'node:assert/strict';
import { isAPIError, sleep, systemClock } from '@livekit/agents-core';
import type { FakeAnswer, FakeProvider } from './fake-provider.js';

/** `it` of Vitest, or of any other runner. */
export type RegisterTest = (name: string, run: () => Promise<void>) => void;

/** Quick, so that a suite takes no time: retries at once, 400 ms for a server that does not answer. */
export const quick = { maxRetry: 2, retryIntervalMs: 20, timeoutMs: 400 };
export const noRetry = { ...quick, maxRetry: 0 };

export const refusedKey: FakeAnswer = { status: 401, body: { error: { message: 'bad key sk-secret' } } };
export const brokenServer: FakeAnswer = { status: 500 };
/** Longer than the pause before a first retry. */
export const retryAfterMs = 350;
export const tooMany: FakeAnswer = { status: 429, headers: { 'retry-after-ms': String(retryAfterMs) } };

// Well above what a loaded machine needs for a message on loopback.
const patienceMs = 4000;

/** Waits until `holds`, and fails with `what` if it never does. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const deadline = systemClock.now() + patienceMs;
  while (!holds()) {
    assert.ok(systemClock.now() < deadline, what);
    await sleep(systemClock, 5);
  }
}

/** Nothing of the client may be left at the provider. */
export async function nothingLeft(provider: FakeProvider): Promise<void> {
  await eventually('a connection outlives its model', () => provider.open === 0);
}

/** How a failure must look. */
export interface ExpectedFailure {
  readonly code: string;
  readonly retryable?: boolean;
  readonly statusCode?: number;
}

/** Checks a failure, and that it keeps the key to itself. */
export function assertFailure(error: unknown, expected: ExpectedFailure): void {
  assert.ok(isAPIError(error), `not an APIError: ${String(error)}`);
  const { code, retryable } = error;
  const statusCode = 'statusCode' in error ? error.statusCode : undefined;
  const found = { code, retryable, statusCode };
  assert.deepEqual(found, { retryable, statusCode, ...expected }, error.message);
  assert.ok(!JSON.stringify([error.message, error.body]).includes('sk-secret'), 'the failure quotes the key');
}

/** The ms between the first two requests. */
export function pauseBeforeRetry({ requests }: FakeProvider): number {
  const [first, second] = requests;
  assert.ok(first && second, 'there was no second request');
  return second.at - first.at;
}
