// Only one process at a time.
import { existsSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockFile } from './file-lock.js';
import { temporaryDirectory } from '../test/kit.js';

const path = () => join(temporaryDirectory(), 'a.lock');

test('the second waits until the first lets go', async () => {
  const at = path();
  const first = await lockFile(at);
  const order: string[] = [];
  const second = lockFile(at, { onWait: () => order.push('waits') }).then(async (lock) => {
    order.push('taken');
    await lock[Symbol.asyncDispose]();
  });
  await expect.poll(() => order).toEqual(['waits']);
  order.push('released');
  await first[Symbol.asyncDispose]();
  await second;
  expect(order).toEqual(['waits', 'released', 'taken']);
  expect(existsSync(at)).toBe(false);
});

test('the lock of a process that died counts for nothing', async () => {
  const at = path();
  const deadPid = 2 ** 22 + 1;
  await writeFile(at, JSON.stringify({ pid: deadPid, host: hostname() }));
  await using lock = await lockFile(at, { onWait: () => expect.fail('must not wait') });
  expect(lock).toBeDefined();
});

test('a lock nobody has touched for long counts for nothing, whoever holds it', async () => {
  const at = path();
  await writeFile(at, JSON.stringify({ pid: process.pid, host: 'another machine' }));
  await utimes(at, 1_000, 1_000);
  await using lock = await lockFile(at, { onWait: () => expect.fail('must not wait') });
  expect(lock).toBeDefined();
});

test('waiting ends when the signal aborts', async () => {
  const at = path();
  await using _first = await lockFile(at);
  const controller = new AbortController();
  const waiting = lockFile(at, { signal: controller.signal, onWait: () => controller.abort(new Error('enough')) });
  await expect(waiting).rejects.toThrow('enough');
  expect(existsSync(at)).toBe(true);
});
