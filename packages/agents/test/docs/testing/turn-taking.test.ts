// A cough is no interruption.
import { scenariosWith } from '@livekit/agents/testing';
import { expect, it } from 'vitest';

const scenario = scenariosWith(it);

scenario('a cough does not stop the agent', async (s) => {
  s.agentSays('Your table is booked for eight.');
  s.at(1000).userMakesNoise(200);
  await s.finish();
  expect(s.heardByUser).toBe('Your table is booked for eight.');
});
