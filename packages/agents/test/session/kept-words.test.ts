// No words of the user are lost: whatever becomes of their reply, the history has them.
import { voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { expect, it } from 'vitest';
import { conversation } from './helpers.js';

it('keeps a typed message whose reply was interrupted in the queue', async () => {
  const test = await startSession({ stt: null, vad: null });
  test.session.say('one two three four five six');
  const reply = test.session.generateReply({ userInput: 'And me?' });
  await test.clock.advanceBy(500);
  reply.interrupt();
  await test.untilQuiet();
  expect(conversation(test.session)).toContain('user: And me?');
  await test.close();
});

it('S2: keeps a turn whose hook still runs when the session closes', async () => {
  class Slow extends voice.Agent {
    override onUserTurnCompleted(): Promise<void> {
      return new Promise(() => undefined);
    }
  }
  const test = await startSession({ agent: new Slow({ instructions: '' }) });
  test.userSays('Remember me', 600);
  await test.clock.advanceBy(3000);
  await test.close();
  expect(conversation(test.session)).toContain('user: Remember me');
});
