// Order, settling and limits of virtual time.
import { readFile } from 'node:fs/promises';

import { sleep } from '@livekit/agents-core';
import { describe, expect, it } from 'vitest';

import { VirtualClock } from './virtual-clock.js';

describe('VirtualClock', () => {
  it('rings alarms at their instants, in order, and leaves later ones', async () => {
    const clock = new VirtualClock(0);
    const log: string[] = [];
    for (const [at, name] of [
      [30, 'c'],
      [10, 'a'],
      [10, 'b'],
      [31, 'later'],
    ] as const) {
      clock.wakeAt(at, () => log.push(`${name}@${clock.now()}`));
    }
    clock.wakeAt(20, () => log.push('never'))[Symbol.dispose]();
    await clock.advanceTo(30);
    expect(log).toEqual(['a@10', 'b@10', 'c@30']);
    expect([clock.now(), clock.pending, clock.nextAlarmAt]).toEqual([30, 1, 31]);
  });

  it('settles long promise chains, streams and ticks between two alarms', async () => {
    const clock = new VirtualClock(0);
    const log: number[] = [];
    clock.wakeAt(10, () => {
      void (async () => {
        for (let hop = 0; hop < 5000; hop += 1) await Promise.resolve();
        await new Promise((resolve) => process.nextTick(resolve));
        const stream = new ReadableStream<number>({
          start(controller) {
            controller.enqueue(1);
            controller.close();
          },
        }).pipeThrough(new TransformStream<number, number>());
        for await (const _ of stream) log.push(clock.now());
      })();
    });
    clock.wakeAt(11, () => log.push(-1));
    await clock.advanceBy(20);
    expect(log).toEqual([10, -1]);
  });

  it('rings alarms set on the way, and past ones at once', async () => {
    const clock = new VirtualClock(0);
    const log: number[] = [];
    const tick = () => {
      log.push(clock.now());
      if (log.length < 4) clock.wakeAt(clock.now() + 5, tick);
    };
    clock.wakeAt(-3, tick);
    await clock.advanceBy(100);
    expect(log).toEqual([0, 5, 10, 15]);
  });

  it('moves just as far as a promise needs', async () => {
    const clock = new VirtualClock(0);
    const slow = async () => {
      for (let step = 0; step < 3; step += 1) await sleep(clock, 100);
      return 'done';
    };
    clock.wakeAt(1000, () => undefined);
    expect(await clock.until(slow())).toBe('done');
    expect(clock.now()).toBe(300);
    await expect(clock.until(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('says so when a promise never settles', async () => {
    const clock = new VirtualClock(0);
    const never = new Promise(() => undefined);
    await expect(clock.until(never)).rejects.toThrow(/nothing is left/);
    const tick = () => void clock.wakeAt(clock.now() + 10, tick);
    tick();
    await expect(clock.until(never, { limitMs: 500 })).rejects.toThrow(/after 500 virtual ms/);
  });

  it('waits for real work', async () => {
    const clock = new VirtualClock(0);
    let readAt = -1;
    clock.wakeAt(10, () => {
      void clock.hold(readFile(new URL(import.meta.url))).then(() => (readAt = clock.now()));
    });
    clock.wakeAt(20, () => undefined);
    await clock.advanceBy(100);
    expect(readAt).toBe(10);
  });

  it('makes one move at a time and goes on after an alarm that throws', async () => {
    const clock = new VirtualClock(0);
    clock.wakeAt(5, () => {
      throw new Error('broken');
    });
    const first = clock.advanceBy(10);
    const second = clock.advanceBy(10);
    await expect(first).rejects.toThrow('broken');
    await second;
    expect(clock.now()).toBe(15);
  });
});
