// Callers who dictate numbers, spellings and addresses, with the pauses they make.
import { scenariosWith } from '@livekit/agents/testing';
import { expect, it } from 'vitest';
import { conversation } from './helpers.js';

const scenario = scenariosWith(it);
const llm = [
  { input: 'my number is zero six one two', content: 'Cut off.' },
  { input: 'my number is zero six one two three four five', content: 'Thank you.' },
  { input: 'it is john at gmail dot com', content: 'Noted.' },
];
type Play = Parameters<typeof scenario>[1];
const users = (s: Parameters<Play>[0]) => conversation(s.session).filter((line) => line.startsWith('user'));

/** Two seconds between the two halves of a number: more than the delay of 500 ms, less than that of 3000. */
const number: Play = async (s) => {
  s.userSays('my number is zero six one two', 2000);
  s.at(4000).userSays('three four five', 900);
  await s.finish();
};

scenario(
  'a pause within a number does not end the turn',
  async (s) => {
    await number(s);
    expect(users(s)).toEqual(['user: my number is zero six one two three four five']);
    expect(s.heardByUser).toBe('Thank you.');
    // Nobody knows that it is complete: the longer delay.
    expect(s.latencies[0]).toBeGreaterThan(2900);
  },
  { llm },
);

scenario(
  'with `dictation: false` it does',
  async (s) => {
    await number(s);
    expect(users(s)).toHaveLength(2);
  },
  { llm, options: { turnHandling: { endpointing: { dictation: false } } } },
);

scenario(
  'an address that the agent asked for is waited for until it is complete, and no longer',
  async (s) => {
    s.agentSays('What is your e-mail address?');
    s.at(3000).userSays('it is john at', 900);
    s.at(6000).userSays('gmail dot com', 900);
    await s.finish();
    expect(users(s)).toEqual(['user: it is john at gmail dot com']);
    expect(s.heardByUser).toBe('What is your e-mail address? Noted.');
    expect(s.latencies[0]).toBeLessThan(1200);
  },
  { llm },
);
