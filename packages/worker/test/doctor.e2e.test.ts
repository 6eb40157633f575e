// The doctor against a real server: a healthy set-up, a wrong secret, a room nobody serves.
import { describe, expect, it } from 'vitest';
import { dispatchTo, hasServer, TestUser, TestWorker, useServer } from './harness.js';

const canRun = await hasServer();

describe.skipIf(!canRun)('the doctor', { timeout: 60_000 }, () => {
  const server = useServer();
  const doctor = (env: Record<string, string> = {}, access = server) =>
    new TestWorker({ agent: 'moody.ts', server: access, args: ['doctor'], env });

  it('finds nothing wrong where nothing is', async () => {
    await using healthy = doctor();
    expect(await healthy.exited).toBe(0);
    expect(healthy.output).toMatch(/✓ the clocks agree[\s\S]*✓ the key is accepted[\s\S]*Nothing is wrong/);
  });

  it('tells a wrong secret, without it', async () => {
    await using refused = doctor({}, { ...server, apiSecret: 'not-the-secret-of-this-server-at-all' });
    expect(await refused.exited).toBe(1);
    expect(refused.output).toContain('✗ the server refuses the key');
    expect(refused.output).not.toContain('not-the-secret');
  });

  it('explains why a room waits', async () => {
    await using _user = await TestUser.join(server, 'room-waits');
    await dispatchTo(server, 'room-waits', 'clerk');
    await using puzzled = doctor({ NAME: 'clerk' });
    expect(await puzzled.exited).toBe(1);
    expect(puzzled.output).toMatch(/"room-waits" has people but no agent, although this agent was dispatched/);
  });
});
