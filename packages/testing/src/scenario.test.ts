// Whole conversations in virtual time.
import { expect, it } from 'vitest';

import { scenariosWith } from './scenario.js';

const scenario = scenariosWith(it);

scenario(
  'a user asks and hears the answer',
  async (s) => {
    s.userSays('Hello there', 600);
    await s.finish();
    expect(s.heardByUser).toBe('Good evening to you!');
    expect(s.screen.texts).toEqual(['Good evening to you!']);
    const said = s.session.history.items.flatMap((item) =>
      item.type === 'message' ? [`${item.role}: ${item.textContent}`] : [],
    );
    expect(said).toEqual(['user: Hello there', 'assistant: Good evening to you!']);
  },
  { llm: [{ input: 'Hello there', content: 'Good evening to you!' }] },
);

scenario('a cough does not stop the agent', async (s) => {
  s.agentSays('Your table is booked for eight.');
  s.at(1000).userMakesNoise(300);
  await s.finish();
  expect(s.heardByUser).toBe('Your table is booked for eight.');
});
