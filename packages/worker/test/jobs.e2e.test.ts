// A worker against a real livekit-server: registration, dispatch, the life of a job.
import { ensureLivekitServer, startLivekitServer, type RunningLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestUser, TestWorker } from './harness.js';

const found = await ensureLivekitServer({ build: false });
if (!found.bin) console.log(`end-to-end tests of the worker do not run: ${found.reason}`);

describe.skipIf(!found.bin)('jobs on a real server', () => {
  let server: RunningLivekitServer;
  beforeAll(async () => {
    server = await startLivekitServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  it('registers, joins the room of a user and ends when the job ends', async () => {
    await using worker = await new TestWorker({ agent: 'basic.ts', server }).registered();
    await using user = await TestUser.join(server, 'room-basic');
    const agent = await user.agent();
    expect(agent.attributes['jobType']).toBe('JT_ROOM');
    await user.tell('end');
    await user.agentLeft();
    await worker.says(/shutdown callback ran/);
    await worker.says(/job ended/);
  });
});
