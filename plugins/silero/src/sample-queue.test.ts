// Samples come back in order, whatever the queue does inside.

import { describe, expect, it } from 'vitest';
import { SampleQueue } from './sample-queue.js';

describe('SampleQueue', () => {
  it('gives samples back in order across moves and growth', () => {
    const queue = new SampleQueue(4);
    let next = 0;
    let expected = 0;
    for (let round = 1; round < 50; round += 1) {
      queue.push(Int16Array.from({ length: round }, () => next++));
      const taken = queue.take(round - 1);
      for (const sample of taken) expect(sample).toBe(expected++);
    }
    expect(queue.length).toBe(next - expected);
    expect(queue.copy()[0]).toBe(expected);
  });

  it('returns copies: later pushes do not change what was taken', () => {
    const queue = new SampleQueue(4);
    queue.push(Int16Array.of(1, 2));
    const taken = queue.take(2);
    queue.push(Int16Array.of(8, 9));
    expect([...taken]).toEqual([1, 2]);
  });

  it('takes no more than there is and keeps the newest', () => {
    const queue = new SampleQueue();
    queue.push(Int16Array.of(1, 2, 3, 4, 5));
    queue.keepNewest(3);
    expect([...queue.copy()]).toEqual([3, 4, 5]);
    queue.keepNewest(9);
    expect([...queue.take(99)]).toEqual([3, 4, 5]);
    expect(queue.length).toBe(0);
  });
});
