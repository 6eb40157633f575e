// Errors: what they carry, how they are told apart, and that each code is documented.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { APIConnectionError, APIError, APIStatusError, APITimeoutError, isAPIError } from './api-errors.js';
import { AgentsError, asError, InvalidErrorType, isAgentsError, toError } from './errors.js';

describe('AgentsError', () => {
  it('carries code, retryable and cause, and the name of its class', () => {
    const cause = new Error('inner');
    const error = new AgentsError('What to do.', { code: 'x', retryable: true, cause });
    expect(error).toMatchObject({ name: 'AgentsError', code: 'x', retryable: true, cause, message: 'What to do.' });
    expect(new AgentsError('', { code: 'x' })).not.toHaveProperty('cause');
  });

  it('is known by its brand, also from another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('livekit.agents.error')]: true });
    expect([new AgentsError('', { code: 'x' }), foreign, new Error('x'), null].map(isAgentsError)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('API errors', () => {
  it('can be retried by default', () => {
    expect(new APIError('x')).toMatchObject({ body: null, retryable: true, code: 'api_error', name: 'APIError' });
    expect(new APIError('x', { body: { a: 1 }, retryable: false })).toMatchObject({ body: { a: 1 }, retryable: false });
  });

  it.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [422, false],
    [429, true],
    [499, true],
    [500, true],
    [503, true],
    [-1, true],
  ])('status %i: retryable %s', (statusCode, retryable) => {
    expect(new APIStatusError({ options: { statusCode, retryable: true } }).retryable).toBe(retryable);
  });

  it('a status error has its defaults', () => {
    const error = new APIStatusError({ options: { statusCode: 500, retryable: false } });
    expect(error).toMatchObject({
      message: 'API error.',
      statusCode: 500,
      requestId: null,
      retryable: false,
      code: 'api_status',
    });
    expect(new APIStatusError({}).statusCode).toBe(-1);
  });

  it('a timeout is a connection error with a code of its own', () => {
    expect(new APITimeoutError({})).toBeInstanceOf(APIConnectionError);
    expect(new APITimeoutError({})).toMatchObject({ code: 'api_timeout', name: 'APITimeoutError' });
    expect(new APIConnectionError({ message: 'm' })).toMatchObject({
      code: 'api_connection',
      message: 'm',
      retryable: true,
    });
  });

  it('are known by their shape, not their class', () => {
    const foreign = Object.assign(new Error('x'), { body: null, retryable: true });
    expect([new APITimeoutError({}), foreign, new Error('x'), 'x'].map(isAPIError)).toEqual([true, true, false, false]);
  });
});

it('makes errors of anything', () => {
  const error = new Error('x');
  expect(toError(error)).toBe(error);
  expect(asError(error)).toBe(error);
  expect(toError('text')).toBeInstanceOf(InvalidErrorType);
  expect(toError('text')).toMatchObject({ error: 'text' });
  expect(asError('text').message).toBe('text');
});

it('documents every code that the source uses', () => {
  const source = fileURLToPath(new URL('..', import.meta.url));
  const documented = readFileSync(join(source, '../errors.md'), 'utf8');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.includes('.test.') && !name.includes('__'),
  );
  const codes = new Set<string>();
  for (const name of files) {
    const text = readFileSync(join(source, name), 'utf8');
    if (!/AgentsError|APIError/.test(text)) continue;
    for (const [, code = ''] of text.matchAll(/\bcode: '([a-z_]+)'/g)) codes.add(code);
  }
  expect(codes.size).toBeGreaterThan(10);
  expect([...codes].filter((code) => !documented.includes(`\`${code}\``))).toEqual([]);
});
