// The published plugin of the realtime API holds a conversation with the fake that ours is tested with.
import { FakeRealtimeServer } from '@livekit/agents-plugin-openai/realtime/fixtures/fake-realtime-server';
import { expect, it } from 'vitest';
import { isBuilt, runPublished, weatherHistory } from '../kit/published.js';

const script = new URL('./published-realtime.mjs', import.meta.url);

it.skipIf(!isBuilt)('the published plugin talks with our fake', { timeout: 600_000 }, async () => {
  const spoken = { messages: [{ text: 'It is sunny.', audioMs: 500 }] };
  await using server = await FakeRealtimeServer.start({ calls: [{ name: 'weather', args: '{}' }] }, spoken);
  expect(await runPublished(script, server.baseURL)).toMatchObject({
    history: weatherHistory,
    heardSeconds: expect.closeTo(0.5, 1),
    errors: [],
  });
  // What we send is right; what the other plugin sends is its own affair.
  expect(server.faults.filter((fault) => fault.startsWith('Server'))).toEqual([]);
});
