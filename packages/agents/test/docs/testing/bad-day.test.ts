// Everything goes wrong.
import { scenariosWith } from '@livekit/agents/testing';
import { expect, it } from 'vitest';

const scenario = scenariosWith(it);

scenario(
  'a slow model, a recogniser that loses its connection, a user who talks on',
  async (s) => {
    s.modelBecomes({ slowMs: 2500 });
    s.userSays('A table for two');
    s.at(2500).userSays('at eight');
    await s.finish();
    s.modelBecomes({});
    s.recogniserDrops();
    await s.finish();
    s.userSays('Thank you');
    await s.finish();
    expect(s.heardByUser).toBe('Booked for eight. Goodbye.');
  },
  {
    llm: [
      { input: 'A table for two', content: 'When?' },
      { input: 'at eight', content: 'Booked for eight.' },
      { input: 'Thank you', content: 'Goodbye.' },
    ],
  },
);
