// Liveness is measured on the parent's clock and a blocked child is warned about before it is given up.
import { expect, it } from 'vitest';
import { ManualClock } from '../__fakes__/manual-clock.js';
import { Heartbeat } from './heartbeat.js';

function start() {
  const clock = new ManualClock();
  const said: string[] = [];
  const sent: number[] = [];
  const heartbeat = new Heartbeat({
    clock,
    everyMs: 2500,
    send: (timestamp) => sent.push(timestamp),
    unresponsive: (sinceMs) => said.push(`unresponsive ${sinceMs}`),
    responsive: (roundTripMs) => said.push(`responsive ${roundTripMs}`),
    dead: () => said.push('dead'),
  });
  return { clock, said, sent, heartbeat };
}

it('is quiet for hours while every ping is answered', async () => {
  const { clock, said, sent, heartbeat } = start();
  for (let ping = 0; ping < 5000; ping += 1) {
    await clock.advance(20);
    heartbeat.answered(sent.at(-1) ?? 0);
    await clock.advance(2480);
  }
  expect(said).toEqual([]);
  expect(sent).toHaveLength(5001);
});

it('warns once while an answer is overdue, and tells how long the answer took', async () => {
  const { clock, said, sent, heartbeat } = start();
  const [first] = sent;
  await clock.advance(10_000);
  expect(said).toEqual(['unresponsive 2000']);
  heartbeat.answered(first ?? 0);
  expect(said).toEqual(['unresponsive 2000', 'responsive 10000']);
});

it('gives up after a minute without an answer, not before', async () => {
  const { clock, said } = start();
  await clock.advance(59_000);
  expect(said).not.toContain('dead');
  await clock.advance(2_000);
  expect(said).toEqual(['unresponsive 2000', 'dead']);
});

it('arms nothing after it was stopped', async () => {
  const { clock, heartbeat } = start();
  await clock.advance(2400);
  heartbeat.stop();
  expect(clock.armed).toBe(0);
});
