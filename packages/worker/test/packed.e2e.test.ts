// Several jobs in one process: each is its own, whatever becomes of the others.
import { describe, expect, it } from 'vitest';
import { childrenOf, hasServer, moodyWorkers, TestUser, useServer, waitFor } from './harness.js';

const canRun = await hasServer();

describe.skipIf(!canRun)('several jobs in one process', { timeout: 60_000 }, () => {
  const server = useServer();
  const moody = moodyWorkers(server);
  const packed = () => moody('', { JOBS_PER_PROCESS: '4', IDLE: '1' }).registered();

  async function whoIn(user: TestUser): Promise<string> {
    const agent = await user.agent();
    await user.tell('who');
    return waitFor(() => agent.attributes['who'], 'an answer');
  }

  it('know in room events and timers which job they are', async () => {
    await using _worker = await packed();
    await using first = await TestUser.join(server, 'packed-1');
    await using second = await TestUser.join(server, 'packed-2');
    const [a, b] = [await whoIn(first), await whoIn(second)];
    expect(a.split(' ')[0]).toBe('packed-1');
    expect(b.split(' ')[0]).toBe('packed-2');
    expect(a.split(' ')[1]).toBe(b.split(' ')[1]);
  });

  it('one that fails where nobody catches it ends alone, by its own id', async () => {
    await using worker = await packed();
    await using broken = await TestUser.join(server, 'packed-broken');
    await using calm = await TestUser.join(server, 'packed-calm');
    await broken.agent();
    const survivor = await calm.agent();
    await broken.tell('reject');
    await broken.agentLeft();
    await worker.says(/job ends after a failure/);
    expect(calm.room.remoteParticipants.has(survivor.identity)).toBe(true);
    expect(await whoIn(calm)).toContain('packed-calm');
    await calm.tell('end');
    await calm.agentLeft();
    await worker.says(/shutdown callback ran[\s\S]*shutdown callback ran/);
  });

  it('are named one by one when their process dies, and their rooms are left at once', async () => {
    await using worker = await packed();
    await using first = await TestUser.join(server, 'packed-lost-1');
    await using second = await TestUser.join(server, 'packed-lost-2');
    const pid = Number((await whoIn(first)).split(' ')[1]);
    await whoIn(second);
    expect(await childrenOf(worker)).toContain(pid);
    process.kill(pid, 'SIGKILL');
    await Promise.all([first.agentLeft(10_000), second.agentLeft(10_000)]);
    expect(worker.output.match(/the process of a job died/g)).toHaveLength(2);
  });
});
