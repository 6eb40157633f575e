// Channels, queues, futures, waiting and the emitter.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitUntilAborted } from './abort.js';
import { AsyncIterableQueue } from './async-iterable-queue.js';
import { Channel } from './channel.js';
import { safeEmit, typedEmitter } from './emitter.js';
import { Event } from './event.js';
import { Fifo } from './fifo.js';
import { Future, isPending } from './future.js';
import { initializeLogger } from './log.js';
import { Queue } from './queue.js';
import { delay, waitUntilTimeout } from './timers.js';

initializeLogger({ pretty: false, level: 'silent' });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

it('Fifo keeps the order through many turns', () => {
  const fifo = new Fifo<number>();
  const out: (number | undefined)[] = [];
  for (let i = 0; i < 10_000; i += 1) {
    fifo.push(i);
    if (i % 3 !== 0) out.push(fifo.shift());
  }
  while (fifo.size > 0) out.push(fifo.shift());
  expect(out).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  expect(fifo.shift()).toBeUndefined();
});

describe('Channel', () => {
  it('gives what is left after close, then ends, and takes no more', async () => {
    const channel = new Channel<number>();
    channel.push(1);
    channel.push(2);
    channel.close();
    expect(channel.push(3)).toBe(false);
    expect(await all(channel)).toEqual([1, 2]);
  });

  it('ends waiting readers when closed', async () => {
    const channel = new Channel<number>();
    const readers = [channel.next(), channel.next()];
    channel.close();
    expect((await Promise.all(readers)).map((each) => each.done)).toEqual([true, true]);
  });

  it('drops the oldest, or the newest, and counts', async () => {
    const oldest = new Channel<number>({ limit: 2 });
    const newest = new Channel<number>({ limit: 2, whenFull: 'drop-newest' });
    for (const channel of [oldest, newest]) {
      for (const item of [1, 2, 3]) channel.push(item);
      channel.close();
      expect(channel.dropped).toBe(1);
    }
    expect(await all(oldest)).toEqual([2, 3]);
    expect(await all(newest)).toEqual([1, 2]);
  });

  it('an aborted wait loses no item and leaves no listener', async () => {
    const channel = new Channel<number>();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    const waiting = channel.next({ signal: controller.signal });
    controller.abort();
    expect((await waiting).done).toBe(true);
    channel.push(1);
    expect(await channel.next()).toEqual({ done: false, value: 1 });
    expect(removed).toHaveBeenCalledTimes(1);
    expect(channel.closed).toBe(false);
  });

  it('leaving a loop does not close it', async () => {
    const channel = new Channel<number>();
    channel.push(1);
    channel.push(2);
    for await (const _ of channel) break;
    expect((await channel.next()).value).toBe(2);
  });
});

it('AsyncIterableQueue throws on put after close', async () => {
  const queue = new AsyncIterableQueue<number>();
  queue.put(1);
  queue.close();
  expect(queue.closed).toBe(true);
  expect(() => queue.put(2)).toThrow('Queue is closed');
  expect(await all(queue)).toEqual([1]);
});

describe('Queue', () => {
  it('waits while it is full or empty', async () => {
    const queue = new Queue<number>(1);
    await queue.put(1);
    let stored = false;
    const putting = queue.put(2).then(() => (stored = true));
    await vi.advanceTimersByTimeAsync(1);
    expect(stored).toBe(false);
    expect(await queue.get()).toBe(1);
    await putting;
    expect(queue.items).toEqual([2]);
    expect(await queue.get()).toBe(2);
    const getting = queue.get();
    await queue.put(3);
    expect(await getting).toBe(3);
  });

  it('an aborted get takes nothing', async () => {
    const queue = new Queue<number>();
    const controller = new AbortController();
    const getting = queue.get({ signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(new Error('enough'));
    expect(await getting).toMatchObject({ message: 'enough' });
    await queue.put(1);
    expect(queue.items).toEqual([1]);
  });
});

describe('Future', () => {
  it('settles once', async () => {
    const future = new Future<number>();
    expect(future.done).toBe(false);
    expect(() => future.result).toThrow('not done');
    future.resolve(1);
    future.resolve(2);
    future.reject(new Error('late'));
    expect([future.done, future.rejected, future.result, await future.await]).toEqual([true, false, 1, 1]);
  });

  it('rejects without an unhandled rejection', async () => {
    const future = new Future<number>();
    future.reject(new Error('no'));
    expect(future.rejected).toBe(true);
    expect(() => future.result).toThrow('no');
    await expect(future.await).rejects.toThrow('no');
  });
});

it('Event wakes everybody and stays set until cleared', async () => {
  const event = new Event();
  const waiting = [event.wait(), event.wait()];
  event.set();
  expect(await Promise.all([...waiting, event.wait()])).toEqual([true, true, true]);
  event.clear();
  expect(event.isSet).toBe(false);
  expect(await isPending(event.wait())).toBe(true);
});

describe('safeEmit', () => {
  class Emitter extends typedEmitter<{ error: (error: Error) => void; tick: (count: number) => void }>() {}

  it('calls every listener, whatever the others do', async () => {
    const emitter = new Emitter();
    const heard: number[] = [];
    emitter.on('tick', () => {
      throw new Error('listener');
    });
    emitter.on('tick', (() => Promise.reject(new Error('async listener'))) as () => void);
    emitter.once('tick', (count) => heard.push(count));
    expect(safeEmit(emitter, 'tick', 1)).toBe(true);
    expect(safeEmit(emitter, 'tick', 2)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(heard).toEqual([1]);
  });

  it('does not throw an error nobody listens to', () => {
    expect(safeEmit(new Emitter(), 'error', new Error('x'))).toBe(false);
    expect(new Emitter()).toBeInstanceOf(EventEmitter);
  });
});

describe('waiting', () => {
  it('delay resolves in time, or rejects with the reason', async () => {
    const controller = new AbortController();
    const cut = delay(100, { signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(new Error('cut'));
    expect(await cut).toMatchObject({ message: 'cut' });
    const whole = delay(100);
    await vi.advanceTimersByTimeAsync(99);
    expect(await isPending(whole)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    await whole;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waitUntilTimeout gives up with an error of choice and stops its timer', async () => {
    const late = waitUntilTimeout(new Promise(() => {}), 50).catch((error: unknown) => error);
    const own = waitUntilTimeout(new Promise(() => {}), 50, () => new RangeError('own')).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(50);
    expect(await late).toMatchObject({ code: 'idle_timeout' });
    expect(await own).toBeInstanceOf(RangeError);
    expect(await waitUntilTimeout(Promise.resolve(1), 50)).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waitUntilAborted tells which came first', async () => {
    const controller = new AbortController();
    expect(await waitUntilAborted(Promise.resolve(1), controller.signal)).toEqual({ result: 1, isAborted: false });
    const waiting = waitUntilAborted(new Promise(() => {}), controller.signal);
    controller.abort();
    expect(await waiting).toEqual({ result: undefined, isAborted: true });
  });
});
