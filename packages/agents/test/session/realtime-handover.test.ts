// Handing over between agents with realtime models of their own.
import { voice } from '@livekit/agents';
import { startSession, type TestSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { FakeRealtimeModel } from './fake-realtime.js';
import { conversation } from './helpers.js';

const type = async (test: TestSession, userInput: string) => {
  await test.clock.until(test.session.generateReply({ userInput }).waitForPlayout());
  await test.untilQuiet();
};

describe('realtime models', () => {
  it('H5: from A to B and back to A: no closed session is used, and the order is kept', async () => {
    const models = { a: new FakeRealtimeModel(), b: new FakeRealtimeModel() };
    const a = new voice.Agent({ id: 'a', instructions: 'I am a.', llm: models.a });
    const b = new voice.Agent({ id: 'b', instructions: 'I am b.', llm: models.b });
    const test = await startSession({ agent: a, stt: null, tts: null });
    await type(test, 'one');
    test.session.updateAgent(b);
    await test.untilQuiet();
    await type(test, 'two');
    test.session.updateAgent(a);
    await test.untilQuiet();
    await type(test, 'three');
    expect(conversation(test.session)).toEqual([
      'handoff - > a',
      'user: one',
      'assistant: Answer 1-1.',
      'handoff a > b',
      'user: two',
      'assistant: Answer 1-1.',
      'handoff b > a',
      'user: three',
      'assistant: Answer 2-1.',
    ]);
    const logs = [...models.a.sessions, ...models.b.sessions].map(({ log }) => log);
    expect(logs).toHaveLength(3);
    expect(logs.flat().filter((entry) => entry.includes('AFTER CLOSE'))).toEqual([]);
    expect(models.a.sessions[0]?.log.at(-1)).toBe('close');
    const again = models.a.sessions[1];
    expect(again?.log.slice(0, 2)).toEqual(['instructions I am a.', 'chat 2']);
    await test.close();
    expect(again?.log.at(-1)).toBe('close');
  });
});
