// Who sits in a process, who may still come, and how each job is said to have ended.
import { expect, it } from 'vitest';
import { runningJob as info } from '../__fakes__/running-job.js';
import { JobPlaces } from './job-places.js';

it('has places for so many at a time, and for so many in all', () => {
  const places = new JobPlaces({ capacity: 2, jobsInAll: 3 });
  expect(places.free).toBe(2);
  places.take(info('J1'));
  places.take(info('J2'));
  expect(places.free).toBe(0);
  places.leave('J1');
  expect(places.free).toBe(1);
  places.take(info('J3'));
  places.leave('J2');
  expect(places.free).toBe(0);
  expect(places.isSpent).toBe(false);
  places.leave('J3');
  expect(places.isSpent).toBe(true);
});

it('takes nobody once it is retired, and is spent when the last has left', () => {
  const places = new JobPlaces({ capacity: 4, jobsInAll: Infinity });
  places.take(info('J1'));
  places.retire();
  expect([places.free, places.isSpent]).toEqual([0, false]);
  places.leave('J1');
  expect(places.isSpent).toBe(true);
});

it('tells how each job ended: as it said, or as its process did', () => {
  const places = new JobPlaces({ capacity: 4, jobsInAll: Infinity });
  for (const id of ['J1', 'J2', 'J3']) places.take(info(id));
  places.ends('J1', { reason: 'job crashed', failed: true });
  places.ends('J2', { reason: 'bye', failed: false });
  expect(places.leave('J1')?.exit).toEqual({ kind: 'failed', reason: 'job crashed' });
  expect(places.leave('J1')).toBeUndefined();
  const died = { kind: 'died', reason: 'killed by SIGKILL' } as const;
  expect(places.clear(died).map(({ info: { job }, exit }) => [job.id, exit])).toEqual([
    ['J2', died],
    ['J3', died],
  ]);
  places.take(info('J4'));
  places.ends('J4', { reason: 'bye', failed: false });
  expect(places.clear('in order').map(({ exit }) => exit.kind)).toEqual(['clean']);
});
