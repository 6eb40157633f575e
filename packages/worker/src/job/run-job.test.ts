// A job from entry to exit: what ends it, in which order it ends, and that nothing can keep it from ending.
import { getJobContext, systemClock, type PrimarySession } from '@livekit/agents-core';
import { Job } from '@livekit/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRoom } from '../__fakes__/fake-room.js';
import type { AgentDefinition } from './agent-definition.js';
import { JobProcess } from './job-process.js';
import { JobRun } from './run-job.js';

const forever = new Promise<never>(() => {});

function start(agent: AgentDefinition, said: string[] = []) {
  const room = new FakeRoom();
  const run = new JobRun({
    agent,
    proc: new JobProcess(),
    info: {
      acceptArguments: { name: '', identity: 'agent-J1', metadata: '' },
      job: new Job({ id: 'J1' }),
      url: 'ws://localhost',
      token: '',
      workerId: 'W1',
    },
    room: room.asRoom,
    alone: true,
    inferenceExecutor: { doInference: async () => undefined },
    sessionEndTimeoutMs: 300_000,
    callbacksTimeoutMs: 60_000,
    send: (message) => {
      said.push(message.case === 'exiting' ? `exiting: ${message.value.reason}` : message.case);
    },
  });
  let over = false;
  const done = run.run().then(() => {
    over = true;
  });
  return { room, run, said, done, isOver: () => over };
}

const session = (close: () => Promise<void>): PrimarySession => ({ close });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what ends a job', () => {
  it('is not the return of its entry function', async () => {
    const { isOver, run } = start({ entry: async () => undefined });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(isOver()).toBe(false);
    run.end('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(isOver()).toBe(true);
  });

  it('is an entry function that throws', async () => {
    const { said, done } = start({
      entry: () => {
        throw new Error('oh');
      },
    });
    await done;
    expect(said).toEqual(['exiting: job crashed', 'shuttingDown']);
  });

  it('is the end of the room', async () => {
    const { room, said, done } = start({ entry: (ctx) => ctx.connect() });
    await vi.advanceTimersByTimeAsync(0);
    room.end();
    await done;
    expect(said[0]).toBe('exiting: room disconnected');
  });

  it('is ctx.shutdown, once, with its reason (S1)', async () => {
    const { room, run, said, done } = start({ entry: (ctx) => ctx.connect() });
    const callback = vi.fn<() => Promise<void>>(async () => undefined);
    run.context.addShutdownCallback(callback);
    await vi.advanceTimersByTimeAsync(0);
    run.context.shutdown('told to');
    room.end();
    run.context.shutdown('again');
    await done;
    expect(said).toEqual(['exiting: told to', 'shuttingDown']);
    expect(callback).toHaveBeenCalledOnce();
  });
});

describe('the shutdown', () => {
  it('goes session, onSessionEnd, room, callbacks', async () => {
    const order: string[] = [];
    const { run, room, done } = start({
      entry: (ctx) => ctx.connect(),
      onSessionEnd: () => void order.push('onSessionEnd'),
    });
    run.context._primaryAgentSession = session(async () => void order.push('session'));
    run.context.addShutdownCallback(async () => void order.push('callback'));
    room.on('disconnected', () => order.push('room'));
    await vi.advanceTimersByTimeAsync(0);
    run.context.shutdown();
    await done;
    expect(order).toEqual(['session', 'onSessionEnd', 'room', 'callback']);
  });

  it('lets an entry function finish that waits for the end of its session', async () => {
    const order: string[] = [];
    let closed = () => {};
    const closing = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { run, done } = start({
      entry: async () => {
        await closing;
        order.push('entry');
      },
    });
    run.context._primaryAgentSession = session(async () => closed());
    run.context.addShutdownCallback(async () => void order.push('callback'));
    run.context.shutdown();
    await done;
    expect(order).toEqual(['entry', 'callback']);
  });

  it('waits 15 s for an entry function that never returns, not longer', async () => {
    const { run, isOver } = start({ entry: () => forever });
    run.context.shutdown();
    await vi.advanceTimersByTimeAsync(14_999);
    expect(isOver()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver()).toBe(true);
  });

  it('skips onSessionEnd when the session cannot be closed within a minute', async () => {
    const onSessionEnd = vi.fn<() => void>();
    const { run, isOver } = start({ entry: async () => undefined, onSessionEnd });
    run.context._primaryAgentSession = session(() => forever);
    run.context.shutdown();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(isOver()).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isOver()).toBe(true);
    expect(onSessionEnd).not.toHaveBeenCalled();
  });

  it('ends although callbacks and onSessionEnd throw or hang (S5)', async () => {
    const good = vi.fn<() => Promise<void>>(async () => undefined);
    const { run, isOver } = start({
      entry: async () => undefined,
      onSessionEnd: () => forever,
    });
    run.context._primaryAgentSession = session(async () => undefined);
    run.context.addShutdownCallback(() => {
      throw new Error('at once');
    });
    run.context.addShutdownCallback(() => forever);
    run.context.addShutdownCallback(good);
    run.context.shutdown();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(good).toHaveBeenCalledOnce();
    expect(isOver()).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(isOver()).toBe(true);
  });
});

describe('the ambient job', () => {
  it('is seen by timers and callbacks of the job, and no longer after it (U8)', async () => {
    const { run, done } = start({ entry: async () => undefined });
    let seen: unknown;
    // Outside of the entry function's async context, as a native callback is.
    systemClock.wakeAt(systemClock.now() + 1000, () => {
      seen = getJobContext(false);
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen).toBe(run.context);
    run.context.shutdown();
    await done;
    expect(getJobContext(false)).toBeUndefined();
    expect(() => getJobContext()).toThrow(/no job context/);
  });
});
