// The published plugin of the realtime API holds a conversation with the fake that ours is tested with.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { FakeRealtimeServer } from '@livekit/agents-plugin-openai/realtime/fixtures/fake-realtime-server';
import { installPublished, isBuilt } from '../kit/published.js';

const run = promisify(execFile);
if (!isBuilt) console.log('the test with the published realtime plugin does not run: run "npm run build" first');

it.skipIf(!isBuilt)('the published plugin talks with our fake', { timeout: 600_000 }, async () => {
  const spoken = { messages: [{ text: 'It is sunny.', audioMs: 500 }] };
  await using server = await FakeRealtimeServer.start({ calls: [{ name: 'weather', args: '{}' }] }, spoken);
  const folder = await installPublished(new URL('./published-realtime.mjs', import.meta.url));
  const { stdout } = await run(process.execPath, ['check.mjs', server.baseURL], { cwd: folder, timeout: 120_000 });
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
    history: [
      expect.stringMatching(/^agent_handoff /),
      'message Weather?',
      'function_call weather',
      'function_call_output weather "sunny"',
      'message It is sunny.',
    ],
    heardSeconds: expect.closeTo(0.5, 1),
    errors: [],
  });
  // What we send is right; what the other plugin sends is its own affair.
  expect(server.faults.filter((fault) => fault.startsWith('Server'))).toEqual([]);
});
