// The worker process itself against a real livekit-server: keys, outages, bad agent files, signals, health.
import { freePort } from '@livekit/agents-tooling/livekit-server';
import { describe, expect, it } from 'vitest';
import { CuttableLine } from './cuttable-line.js';
import { childrenOf, countOf, hasServer, moodyWorkers, TestUser, TestWorker, useServer, waitFor } from './harness.js';

describe.runIf(await hasServer())('a worker and its server', () => {
  const server = useServer();
  const moody = moodyWorkers(server);

  it('stops with one clear line when the key is refused', async () => {
    const wrong = { ...server, apiSecret: 'not-the-secret-of-this-server-at-all' };
    await using worker = new TestWorker({ agent: 'moody.ts', server: wrong, args: ['start'] });
    expect(await worker.exited).toBe(1);
    expect(worker.output).toContain(`the server at ${server.url} refused the key: check LIVEKIT_API_KEY`);
    expect(worker.output).not.toContain('    at ');
  });

  it.each([
    ['LIVEKIT_API_KEY', { LIVEKIT_API_KEY: '' }, 'The API key is missing: set LIVEKIT_API_KEY'],
    ['LIVEKIT_API_SECRET', { LIVEKIT_API_SECRET: '' }, 'The API secret is missing: set LIVEKIT_API_SECRET'],
    ['a sensible LIVEKIT_URL', { LIVEKIT_URL: 'not an address' }, 'is not a URL like wss://host: set LIVEKIT_URL'],
  ])('says what to set without %s', async (_name, env, line) => {
    await using worker = moody('', env, ['start']);
    expect(await worker.exited).toBe(1);
    expect(worker.output).toContain(line);
    expect(worker.output).not.toContain('    at ');
  });

  it('waits for a server that is not there, with a line for each attempt', async () => {
    const url = `ws://127.0.0.1:${await freePort()}`;
    await using worker = moody('', { LIVEKIT_URL: url });
    await worker.says(/no connection to the server[\s\S]*no connection to the server/);
    expect(worker.output).toMatch(/ECONNREFUSED.*trying again in \d/);
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(143);
  });

  it('registers again after its connection was cut, and its call goes on (W1)', async () => {
    await using line = await CuttableLine.to(server.port);
    await using worker = new TestWorker({ agent: 'moody.ts', server: { ...server, url: line.url } });
    await worker.registered();
    await using user = await TestUser.join(server, 'room-cut');
    const agent = await user.agent();
    await line.cutFor(3000);
    await worker.says(/no connection to the server/);
    await worker.says(/worker registered again/);
    expect(user.room.remoteParticipants.has(agent.identity)).toBe(true);
    expect(await childrenOf(worker)).toHaveLength(1);
    // Data sent while somebody still reconnects is lost, or cannot be sent at all.
    await waitFor(async () => {
      await user.tell('end').catch(() => undefined);
      return worker.output.includes('job ended') ? true : undefined;
    }, 'the job to end');
  });

  it('with an agent file that fails to load: one error line, unhealthy, refuses jobs', async () => {
    await using worker = await moody('throws-on-load', { IDLE: '2' }, ['start']).registered();
    await worker.says(/no job can start/);
    const port = await healthPort(worker);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toMatch(/moody\.ts could not be loaded: the cupboard is bare/);
    await using _user = await TestUser.join(server, 'room-bad-agent');
    await expect(worker.says(/job received/, 2500)).rejects.toThrow('in vain');
    expect(countOf(worker.output, 'no job can start')).toBe(1);
  });

  it('with an agent file that fails to load and no idle processes: the job fails with the reason', async () => {
    await using worker = await moody('throws-on-load').registered();
    await using _user = await TestUser.join(server, 'room-bad-agent-cold');
    await worker.says(/job failed/);
    expect(worker.output).toMatch(/no job can start: the agent file .* could not be loaded: the cupboard is bare/);
  });

  it('with a prewarm that is too slow: says so and how to change it', async () => {
    await using worker = await moody('slow-prewarm', { IDLE: '1' }).registered();
    const [line] = await worker.says(/no job can start: .*/);
    expect(line).toMatch(/did not load within 1500 ms: make prewarm .* faster, or raise initializeProcessTimeout/);
  });

  it('with a process that dies while it loads: fails at once, not after the timeout (W2)', async () => {
    await using worker = await moody('exits-in-prewarm', { IDLE: '1' }).registered();
    const [line] = await worker.says(/no job can start: .*/, 6000);
    expect(line).toMatch(/ended \(exit code 7\) while it loaded the agent file/);
  });

  it('answers about its health', async () => {
    await using worker = await moody('', { NAME: 'healthy' }).registered();
    const base = `http://127.0.0.1:${await healthPort(worker)}`;
    const root = await fetch(base);
    expect([root.status, await root.text()]).toEqual([200, 'OK']);
    expect(await (await fetch(`${base}/worker`)).json()).toMatchObject({
      agent_name: 'healthy',
      active_jobs: 0,
      worker_type: 'JT_ROOM',
      project_type: 'nodejs',
      protocol_version: 1,
    });
    expect((await fetch(`${base}/nothing`)).status).toBe(404);
  });

  it('says which port is taken', async () => {
    await using first = await moody('', { HEALTH_PORT: String(await freePort()) }).registered();
    const port = await healthPort(first);
    await using second = moody('', { HEALTH_PORT: port });
    expect(await second.exited).toBe(1);
    expect(second.output).toContain(`port ${port} is in use`);
  });

  it('in start: SIGTERM lets the call finish, takes no new one, then exits with 143 (W7)', async () => {
    await using worker = await moody('', { IDLE: '1' }, ['start']).registered();
    await using user = await TestUser.join(server, 'room-drain');
    const agent = await user.agent();
    const base = `http://127.0.0.1:${await healthPort(worker)}`;
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    // Right after the dispatch, while the pool refills: the call must survive that too.
    worker.child.kill('SIGTERM');
    await worker.says(/draining/);
    expect((await fetch(`${base}/readyz`)).status).toBe(503);
    expect((await fetch(`${base}/`)).status).toBe(200);
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toContain('livekit_agents_jobs 1');
    expect(metrics).toContain('livekit_agents_ready 0');
    await using late = await TestUser.join(server, 'room-drain-late');
    await expect(late.agent(2000)).rejects.toThrow('in vain');
    expect(user.room.remoteParticipants.has(agent.identity)).toBe(true);
    await user.tell('end');
    expect(await worker.exited).toBe(143);
    expect(countOf(worker.output, 'shutdown callback ran')).toBe(1);
  });

  it('in start: a second SIGINT ends everything now, with 130', async () => {
    await using worker = await moody('', {}, ['start']).registered();
    await using user = await TestUser.join(server, 'room-force');
    await user.agent();
    worker.child.kill('SIGINT');
    await worker.says(/draining/);
    worker.child.kill('SIGINT');
    expect(await worker.exited).toBe(130);
    await user.agentLeft(8000);
  });

  it('in dev: Ctrl-C ends the job in order and exits with 130', async () => {
    await using worker = await moody('').registered();
    await using user = await TestUser.join(server, 'room-ctrl-c');
    await user.agent();
    worker.child.kill('SIGINT');
    expect(await worker.exited).toBe(130);
    expect(worker.output).toMatch(/shutdown callback ran/);
    await user.agentLeft(8000);
  });

  it('takes no more jobs than maxJobs (W4)', async () => {
    await using worker = await moody('', { MAX_JOBS: '1' }).registered();
    await using first = await TestUser.join(server, 'room-max-1');
    await using second = await TestUser.join(server, 'room-max-2');
    await first.agent();
    await expect(second.agent(3000)).rejects.toThrow('in vain');
    expect(await childrenOf(worker)).toHaveLength(1);
  });
});

async function healthPort(worker: TestWorker): Promise<string> {
  const [, port] = await worker.says(
    /health endpoint listens[\s\S]*?port: (\d+)|"port":(\d+),"msg":"health endpoint listens"/,
  );
  const found = port ?? /"port":(\d+)/.exec(worker.output)?.[1] ?? '';
  return found;
}
