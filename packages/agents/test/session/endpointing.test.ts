// How long a session waits for a user who pauses.
import { startSession } from '@livekit/agents/testing';
import { voice } from '@livekit/agents';
import { expect, it } from 'vitest';
import { conversation } from './helpers.js';

const answers = [
  { input: 'I want a table', content: 'Yes.' },
  { input: 'for two please', content: 'Good.' },
];
const users = (lines: readonly string[]) => lines.filter((line) => line.startsWith('user'));

/** The user is cut off once; later they pause as long again. */
async function hesitantUser(mode: 'fixed' | 'dynamic'): Promise<string[]> {
  const endpointing = { mode, alpha: 0.1, minDelay: 600 };
  const test = await startSession({ llm: answers, options: { turnHandling: { endpointing } } });
  test.userSays('so', 300);
  await test.clock.advanceBy(1400);
  test.userSays('hello', 300);
  await test.untilQuiet();
  test.userSays('I want a table', 600);
  await test.clock.advanceBy(1500);
  test.userSays('for two please', 600);
  await test.untilQuiet();
  const lines = conversation(test.session);
  await test.close();
  return users(lines);
}

it('dynamic endpointing waits for a user who was cut off before; fixed endpointing cuts them off again', async () => {
  expect(await hesitantUser('fixed')).toEqual([
    'user: so',
    'user: hello',
    'user: I want a table',
    'user: for two please',
  ]);
  expect(await hesitantUser('dynamic')).toEqual(['user: so', 'user: hello', 'user: I want a table for two please']);
});

it('a weight of the past that is none fails where it is written', () => {
  const turnHandling = { endpointing: { mode: 'dynamic', alpha: 2 } } as const;
  expect(() => new voice.AgentSession({ turnHandling })).toThrow(
    expect.objectContaining({ code: 'endpointing_alpha_invalid' }),
  );
});
