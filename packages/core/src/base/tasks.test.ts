// Scopes, tasks and cancellable promises.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitForAbort } from './abort.js';
import { CancellablePromise, gracefullyCancel } from './cancellable-promise.js';
import { Scope } from './scope.js';
import { cancelAndWait, Task, TaskResult } from './task.js';
import { delay } from './timers.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Scope', () => {
  it('ends when its tasks have ended, and cancels them', async () => {
    const done: string[] = [];
    const scope = new Scope({ name: 's' });
    void scope.spawn('a', async (signal) => {
      await waitForAbort(signal);
      await delay(10);
      done.push('a');
    });
    const child = scope.child('c');
    void child.spawn('b', async (signal) => {
      await waitForAbort(signal);
      await delay(20);
      done.push('b');
    });
    const closing = scope.close().then(() => done.push('closed'));
    await vi.advanceTimersByTimeAsync(100);
    await closing;
    expect(done).toEqual(['a', 'b', 'closed']);
    await scope.spawn('late', () => done.push('late'));
    expect(done).not.toContain('late');
  });

  it('routes errors, but not those of a cancellation, and goes on', async () => {
    const errors: string[] = [];
    const scope = new Scope({ name: 's', onError: (error, task) => errors.push(`${task}: ${error.message}`) });
    await scope.spawn('a', () => Promise.reject(new Error('bad')));
    await scope.spawn('b', () => {
      throw new Error('worse');
    });
    void scope.spawn('c', async (signal) => {
      await waitForAbort(signal);
      signal.throwIfAborted();
    });
    await scope.close();
    expect(errors).toEqual(['a: bad', 'b: worse']);
  });

  it('closes with its signal, and join waits without cancelling', async () => {
    const controller = new AbortController();
    const scope = new Scope({ name: 's', signal: controller.signal });
    let finished = false;
    void scope.spawn('a', async () => {
      await delay(10);
      finished = true;
    });
    const joined = scope.join();
    await vi.advanceTimersByTimeAsync(10);
    await joined;
    expect(finished).toBe(true);
    controller.abort();
    expect(scope.signal.aborted).toBe(true);
  });
});

describe('Task', () => {
  it('gives its result, its callbacks and itself to the code inside', async () => {
    let inside: unknown;
    const called = vi.fn<() => void>();
    const task = Task.from(async () => {
      inside = Task.current();
      await delay(5);
      return 7;
    });
    task.addDoneCallback(called);
    await vi.advanceTimersByTimeAsync(5);
    expect(await task.result).toBe(7);
    expect([inside, task.done, task.cancelled]).toEqual([task, true, false]);
    expect(called).toHaveBeenCalledTimes(1);
  });

  it('is cancelled and waited for', async () => {
    const returns = Task.from(({ signal }) => waitForAbort(signal));
    expect(await returns.cancelAndWait()).toBe(TaskResult.Completed);
    expect(returns.cancelled).toBe(true);
    const throws = Task.from(async ({ signal }) => {
      await waitForAbort(signal);
      signal.throwIfAborted();
    });
    expect(await throws.cancelAndWait()).toBe(TaskResult.Aborted);
    const hangs = Task.from(() => new Promise<void>(() => {}));
    const late = hangs.cancelAndWait(100);
    await vi.advanceTimersByTimeAsync(100);
    expect(await late).toBe(TaskResult.Timeout);
    const fails = Task.from(async ({ signal }) => {
      await waitForAbort(signal);
      throw new Error('own');
    });
    await cancelAndWait([fails]);
    await expect(fails.cancelAndWait()).rejects.toThrow('own');
  });
});

it('CancellablePromise stops its work', async () => {
  const stopped = vi.fn<() => void>();
  const promise = new CancellablePromise<number>((_resolve, _reject, onCancel) => onCancel(stopped));
  await gracefullyCancel(promise);
  expect(stopped).toHaveBeenCalledTimes(1);
  expect(promise.isCancelled).toBe(true);
  await expect(CancellablePromise.from(Promise.resolve(1))).resolves.toBe(1);
  const broken = CancellablePromise.from<void>(Promise.reject(new Error('broken')));
  await vi.advanceTimersByTimeAsync(1);
  await expect(gracefullyCancel(broken)).rejects.toThrow('broken');
});
