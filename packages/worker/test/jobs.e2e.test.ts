// A worker against a real livekit-server: registration, dispatch, the life of a job.
import { describe, expect, it } from 'vitest';
import {
  childrenOf,
  countOf,
  dispatchTo,
  hasServer,
  moodyWorkers,
  TestUser,
  TestWorker,
  useServer,
} from './harness.js';

describe.runIf(await hasServer())('jobs on a real server', () => {
  const server = useServer();
  const moody = moodyWorkers(server);

  it('registers, joins the room of a user and ends when the job ends', async () => {
    await using worker = await new TestWorker({ agent: 'basic.ts', server }).registered();
    await using user = await TestUser.join(server, 'room-basic');
    const agent = await user.agent();
    expect(agent.attributes['jobType']).toBe('JT_ROOM');
    await user.tell('end');
    await user.agentLeft();
    await worker.says(/job ended/);
    expect(countOf(worker.output, 'shutdown callback ran')).toBe(1);
    expect(await childrenOf(worker)).toEqual([]);
  });

  it('ends soon after the user has left its session, not when the server closes the room', async () => {
    await using worker = await new TestWorker({ agent: 'session.ts', server }).registered();
    const user = await TestUser.join(server, 'room-session');
    await user.agent();
    await user.room.disconnect();
    // The server itself would close the room after 20 s.
    await worker.says(/job ended/, 10_000);
    expect(countOf(worker.output, 'onSessionEnd ran')).toBe(1);
    expect(worker.output).toMatch(/reason: "the user left"/);
    expect(await childrenOf(worker)).toEqual([]);
  });

  it('with an agent name comes only when dispatched, and carries its name', async () => {
    await using worker = await moody('', { NAME: 'helper' }).registered();
    await using user = await TestUser.join(server, 'room-explicit');
    await expect(user.agent(1500)).rejects.toThrow('in vain');
    await dispatchTo(server, 'room-explicit', 'helper');
    const agent = await user.agent();
    expect(agent.attributes['lk.agent.name']).toBe('helper');
    expect(countOf(worker.output, 'job received')).toBe(1);
  });

  it('runs one job in a room on request (connect)', async () => {
    await using _worker = moody('', {}, ['connect', '--room', 'room-connect']);
    await using user = await TestUser.join(server, 'room-connect');
    expect((await user.agent()).identity).toMatch(/^agent-AJ_/);
  });

  it('reports an entry function that throws in one line, and takes the next job', async () => {
    await using worker = await moody('throws-in-entry').registered();
    await using _first = await TestUser.join(server, 'room-throws-1');
    await worker.says(/job failed/);
    expect(worker.output).toMatch(/the entry function of the agent threw/);
    expect(worker.output).toMatch(/no idea what to do/);
    await using _second = await TestUser.join(server, 'room-throws-2');
    await worker.says(/job failed[\s\S]*job failed/);
  });

  it('reports an unhandled rejection with its job, and ends that job', async () => {
    await using worker = await moody('rejects-unseen').registered();
    await using _user = await TestUser.join(server, 'room-rejects');
    await worker.says(/job failed/);
    expect(worker.output).toMatch(/unhandled promise rejection in the job[\s\S]*jobId: "AJ_[\s\S]*nobody caught me/);
    expect(worker.output).toMatch(/shutdown callback ran/);
  });

  it('ends once when a shutdown meets a disconnect (S1)', async () => {
    await using worker = await moody('').registered();
    await using user = await TestUser.join(server, 'room-twice');
    await user.agent();
    await user.tell('end twice');
    await worker.says(/job ended/);
    expect(countOf(worker.output, 'shutdown callback ran')).toBe(1);
    expect(countOf(worker.output, 'job ends')).toBe(1);
  });

  it('runs the other callbacks when one throws and one hangs, and still exits (S5)', async () => {
    await using worker = await moody('bad-callbacks').registered();
    await using user = await TestUser.join(server, 'room-callbacks');
    await user.agent();
    await user.tell('end');
    await worker.says(/job ended/);
    expect(worker.output).toMatch(/shutdown callback ran/);
    expect(worker.output).toMatch(/callback of doom/);
    expect(await childrenOf(worker)).toEqual([]);
  });

  it('deletes its room', async () => {
    await using worker = await moody('').registered();
    await using user = await TestUser.join(server, 'room-delete');
    await user.agent();
    await user.tell('delete');
    await worker.says(/job ended/);
    await user.disconnected();
    expect(worker.output).toMatch(/room disconnected/);
  });

  it('warns about a blocked event loop and does not kill the job (W6)', async () => {
    await using worker = await moody('').registered();
    await using user = await TestUser.join(server, 'room-block');
    await user.agent();
    await user.tell('block');
    await worker.says(/does not answer: its event loop is blocked/);
    await worker.says(/job process answers again/);
    await user.tell('end');
    await worker.says(/job ended/);
    expect(worker.output).not.toMatch(/had to be killed|died/);
  });

  it('reports a killed job process with its job, and frees the room at once', async () => {
    await using worker = await moody('').registered();
    await using user = await TestUser.join(server, 'room-killed');
    await user.agent();
    const [child] = await childrenOf(worker);
    if (!child) throw new Error('no job process');
    process.kill(child, 'SIGKILL');
    await user.agentLeft(8000);
    expect(worker.output).toMatch(/the process of a job died: the job is lost\s+jobId: "AJ_/);
  });

  it('leaves the room when the worker itself is killed', async () => {
    await using worker = await moody('').registered();
    await using user = await TestUser.join(server, 'room-orphan');
    await user.agent();
    const children = await childrenOf(worker);
    worker.child.kill('SIGKILL');
    await user.agentLeft(8000);
    expect(children).toHaveLength(1);
  });
});
