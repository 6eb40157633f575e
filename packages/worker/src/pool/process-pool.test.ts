// The pool keeps processes ready, gives each job one, and backs off when none can start.
import { describe, expect, it } from 'vitest';
import { ManualClock, settle } from '../__fakes__/manual-clock.js';
import { runningJob as info } from '../__fakes__/running-job.js';
import { FakeProcess, type StartPlan } from '../__fakes__/fake-process.js';
import { ProcessPool } from './process-pool.js';

function makePool({ idle = 0, atOnce = 2, places = 1, plan = (): StartPlan => ({ takesMs: 1000 }) } = {}) {
  const clock = new ManualClock();
  const made: FakeProcess[] = [];
  const ended: string[] = [];
  const health: boolean[] = [];
  const pool = new ProcessPool({
    clock,
    idleTarget: idle,
    startsAtOnce: atOnce,
    jobsPerProcess: places,
    makeProcess: (jobEnded) => {
      const process = new FakeProcess({ clock, plan: plan(), places, jobEnded });
      made.push(process);
      return process;
    },
    events: {
      healthChanged: (healthy) => health.push(healthy),
      jobEnded: (job, exit) => ended.push(`${job.job.id} ${exit.kind}`),
    },
  });
  const alive = () => made.filter((process) => process.stage !== 'ended').length;
  return { clock, made, ended, health, pool, alive };
}

describe('idle processes', () => {
  it('starts several at the same time, at most as many as allowed', async () => {
    const { clock, made, pool } = makePool({ idle: 4, atOnce: 2 });
    pool.start();
    expect(made).toHaveLength(2);
    await clock.advance(1000);
    expect(made.map((process) => process.stage)).toEqual(['ready', 'ready', 'starting', 'starting']);
    await clock.advance(1000);
    expect(made.map((process) => process.stage)).toEqual(['ready', 'ready', 'ready', 'ready']);
  });

  it('starts none when none is wanted', async () => {
    const { clock, made, pool } = makePool({ idle: 0 });
    pool.start();
    await clock.advance(60_000);
    expect(made).toHaveLength(0);
  });

  it('gives a job the ready process at once and replaces it', async () => {
    const { clock, made, pool } = makePool({ idle: 1 });
    pool.start();
    await clock.advance(1000);
    pool.launch(info('J1'));
    expect(made[0]?.runningJobs[0]?.job.id).toBe('J1');
    await clock.advance(1000);
    expect(made.map((process) => process.stage)).toEqual(['running', 'ready']);
  });

  it('replaces an idle process that died, but not in a tight loop', async () => {
    const { clock, made, pool } = makePool({ idle: 1, plan: () => ({ takesMs: 10 }) });
    pool.start();
    for (let second = 0; second < 30; second += 1) {
      await clock.advance(1000);
      made.at(-1)?.exit({ kind: 'died', reason: 'killed by SIGKILL' });
    }
    expect(made.length).toBeGreaterThan(3);
    expect(made.length).toBeLessThan(8);
    await clock.advance(40_000);
    expect(made.at(-1)?.stage).toBe('ready');
  });
});

describe('jobs', () => {
  it('wait for their process in the order they came, started in parallel', async () => {
    const { clock, made, pool } = makePool({ idle: 0, atOnce: 2 });
    for (const id of ['J1', 'J2', 'J3']) pool.launch(info(id));
    await clock.advance(1000);
    expect(made.map((process) => process.runningJobs[0]?.job.id)).toEqual(['J1', 'J2', undefined]);
    await clock.advance(1000);
    expect(made.map((process) => process.runningJobs[0]?.job.id)).toEqual(['J1', 'J2', 'J3']);
  });

  it('are told of once when they end, however they end', async () => {
    const { clock, made, ended, pool } = makePool();
    pool.launch(info('J1'));
    pool.launch(info('J2'));
    await clock.advance(1000);
    made[0]?.exit({ kind: 'clean', reason: '' });
    made[1]?.exit({ kind: 'died', reason: 'killed by SIGKILL' });
    await settle();
    expect(ended).toEqual(['J1 clean', 'J2 died']);
  });

  it('leave nothing behind, 200 of them one after the other (S4)', async () => {
    const { clock, made, ended, pool, alive } = makePool({ idle: 1 });
    pool.start();
    await clock.advance(1000);
    for (let index = 0; index < 200; index += 1) {
      pool.launch(info(`J${index}`));
      await clock.advance(1000);
      made.find((process) => process.stage === 'running')?.exit({ kind: 'clean', reason: '' });
      await settle();
    }
    expect(ended).toHaveLength(200);
    expect(alive()).toBe(1);
    expect(pool.processCount).toBe(1);
    expect(clock.armed).toBe(0);
  });

  it('can be ended before their process is ready', async () => {
    const { clock, made, ended, pool } = makePool();
    pool.launch(info('J1'));
    await pool.closeJob('J1', 'the server ended the job');
    expect(ended).toEqual(['J1 clean']);
    await clock.advance(1000);
    expect(made[0]?.runningJobs).toEqual([]);
  });
});

describe('several jobs in one process', () => {
  it('fill a process before the next one, and places are kept ready', async () => {
    const { clock, made, pool } = makePool({ idle: 2, places: 3 });
    pool.start();
    await clock.advance(1000);
    expect(made).toHaveLength(1);
    for (const id of ['J1', 'J2', 'J3', 'J4']) {
      pool.launch(info(id));
      await clock.advance(1000);
    }
    const seats = () => made.map(({ runningJobs }) => runningJobs.map(({ job }) => job.id));
    expect(seats()).toEqual([['J1', 'J2', 'J3'], ['J4']]);
    pool.launch(info('J5'));
    made[0]?.endJob('J1');
    made[0]?.endJob('J2');
    pool.launch(info('J6'));
    expect(seats().slice(0, 2)).toEqual([['J3'], ['J4', 'J5', 'J6']]);
  });

  it('end one by one; a process that stands empty and is not needed goes', async () => {
    const { clock, made, ended, pool, alive } = makePool({ idle: 1, places: 2 });
    pool.start();
    await clock.advance(1000);
    for (const id of ['J1', 'J2', 'J3']) pool.launch(info(id));
    await clock.advance(2000);
    expect(alive()).toBe(2);
    made[0]?.endJob('J1');
    made[0]?.endJob('J2');
    await settle();
    expect(ended).toEqual(['J1 clean', 'J2 clean']);
    expect(alive()).toBe(1);
    await pool.closeJob('J3', 'the server ended the job');
    await clock.advance(1000);
    expect(ended.at(-1)).toBe('J3 clean');
    expect(alive()).toBe(1);
  });

  it('are all lost with their process, which is told for each', async () => {
    const { clock, made, ended, pool } = makePool({ places: 2 });
    pool.launch(info('J1'));
    pool.launch(info('J2'));
    await clock.advance(1000);
    made[0]?.exit({ kind: 'died', reason: 'killed by SIGKILL' });
    await settle();
    expect(ended).toEqual(['J1 died', 'J2 died']);
  });

  it('leave no process behind when the pool takes no more', async () => {
    const { clock, made, pool, alive } = makePool({ idle: 1, places: 2 });
    pool.start();
    await clock.advance(1000);
    pool.launch(info('J1'));
    await clock.advance(1000);
    pool.stopIdle();
    expect(alive()).toBe(1);
    made[0]?.endJob('J1');
    await clock.advance(1000);
    expect(alive()).toBe(0);
    expect(clock.armed).toBe(0);
  });
});

describe('an agent file that fails', () => {
  const broken = (): StartPlan => ({ takesMs: 100, failsWith: 'the agent file could not be loaded' });

  it('makes the pool unhealthy once and is retried ever more slowly', async () => {
    const { clock, made, health, pool } = makePool({ idle: 2, plan: broken });
    pool.start();
    await clock.advance(15_000);
    expect(health).toEqual([false]);
    expect(pool.failure).toBe('the agent file could not be loaded');
    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(made.length).toBeLessThanOrEqual(7);
  });

  it('fails the job that waited, instead of leaving it to wait', async () => {
    const { clock, ended, pool } = makePool({ plan: broken });
    pool.launch(info('J1'));
    await clock.advance(100);
    expect(ended).toEqual(['J1 failed']);
  });

  it('is forgiven as soon as a process starts', async () => {
    const plans: StartPlan[] = [{ takesMs: 100, failsWith: 'no database' }];
    const { clock, health, pool } = makePool({ idle: 1, plan: () => plans.shift() ?? { takesMs: 100 } });
    pool.start();
    await clock.advance(5_000);
    expect(health).toEqual([false, true]);
    expect(pool.failure).toBeUndefined();
  });
});

describe('the end', () => {
  it('of idle processes leaves running jobs alone, also those still waiting for their process', async () => {
    const { clock, made, ended, pool, alive } = makePool({ idle: 1 });
    pool.start();
    await clock.advance(1000);
    pool.launch(info('J1'));
    pool.launch(info('J2'));
    pool.stopIdle();
    await clock.advance(2000);
    const jobs = made.map((process) => process.runningJobs[0]?.job.id).filter((id) => id !== undefined);
    expect(jobs).toEqual(['J1', 'J2']);
    expect(alive()).toBe(2);
    expect(ended).toEqual([]);
  });

  it('of the pool ends every process and starts no more', async () => {
    const { clock, made, ended, pool, alive } = makePool({ idle: 2 });
    pool.start();
    await clock.advance(1000);
    pool.launch(info('J1'));
    const closing = pool.close('bye');
    await clock.advance(5000);
    await closing;
    expect(alive()).toBe(0);
    expect(ended).toEqual(['J1 clean']);
    expect(made.length).toBeLessThanOrEqual(3);
    expect(clock.armed).toBe(0);
  });
});
