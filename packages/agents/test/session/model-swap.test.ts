// Other models in the middle of a conversation: the old ones end what they began, and no word is lost.
import { voice } from '@livekit/agents';
import { FakeLLM, FakeSTT, FakeTTS, startSession, VirtualClock } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { conversation } from './helpers.js';

function swap() {
  const clock = new VirtualClock();
  const replies = (name: string) => [
    { input: 'Hello there, old friend', content: `This is what ${name} has to say.`, ttft: 600 },
  ];
  const models = (name: string) => ({
    stt: new FakeSTT({ clock, label: `${name}.STT` }),
    llm: new FakeLLM(replies(name), { clock }),
    tts: new FakeTTS({ clock }),
  });
  return { clock, before: models('old'), after: models('new'), agent: new voice.Agent({ instructions: '' }) };
}

describe('agent.updateOptions', () => {
  it('another recogniser while the user speaks: the old one hears the turn out, the new one hears the next', async () => {
    const { clock, before, after, agent } = swap();
    const test = await startSession({ agent, clock, stt: before.stt, llm: before.llm });
    test.userSays('Hello there, old friend', 1200, 300);
    await test.clock.advanceBy(600);
    await clock.until(agent.updateOptions({ stt: after.stt }));
    expect(test.session.stt).toBe(after.stt);
    await test.untilQuiet();
    expect(conversation(test.session)).toContain('user: Hello there, old friend');
    test.microphone.makeSound(800);
    before.stt.hear({ text: 'heard by the old', durationMs: 800 });
    after.stt.hear({ text: 'heard by the new', durationMs: 800 });
    await test.untilQuiet();
    expect(conversation(test.session).at(-1)).toBe('user: heard by the new');
    await test.close();
  });

  it('words that come late, after the user fell silent, still count', async () => {
    const { clock, before, after, agent } = swap();
    const test = await startSession({ agent, clock, stt: before.stt, llm: before.llm });
    test.userSays('Hello there, old friend', 800, 2000);
    await test.clock.advanceBy(1800);
    await clock.until(agent.updateOptions({ stt: after.stt }));
    await test.untilQuiet();
    expect(conversation(test.session)).toContain('user: Hello there, old friend');
    await test.close();
  });

  it('a sound without words does not keep the new recogniser waiting for ever', async () => {
    const { clock, before, after, agent } = swap();
    const test = await startSession({ agent, clock, stt: before.stt, llm: before.llm });
    test.userMakesNoise(400);
    await test.clock.advanceBy(600);
    await clock.until(agent.updateOptions({ stt: after.stt }));
    await test.untilQuiet();
    test.microphone.makeSound(800);
    after.stt.hear({ text: 'heard by the new', durationMs: 800 });
    await test.untilQuiet();
    expect(conversation(test.session).at(-1)).toBe('user: heard by the new');
    await test.close();
  });

  it('another voice while the agent speaks: the sentence ends in the old one, the next is in the new', async () => {
    const { clock, before, after, agent } = swap();
    const test = await startSession({ agent, clock, tts: before.tts });
    test.session.say('The first sentence is a long one.');
    await test.clock.advanceBy(500);
    await clock.until(agent.updateOptions({ tts: after.tts }));
    test.session.say('The second.');
    await test.untilQuiet();
    expect(before.tts.heardIn(test.speaker?.heardSamples ?? new Int16Array())).toContain(
      'The first sentence is a long one.',
    );
    expect(after.tts.heardIn(test.speaker?.heardSamples ?? new Int16Array())).toContain('The second.');
    await test.close();
  });

  it("another language model while the old one thinks: that answer is the old one's, and is metered", async () => {
    const { clock, before, after, agent } = swap();
    const options = { turnHandling: { preemptiveGeneration: { enabled: false } } };
    const test = await startSession({ agent, clock, stt: before.stt, llm: before.llm, options });
    test.userSays('Hello there, old friend', 600);
    while (test.session.agentState !== 'thinking') await clock.advanceBy(20);
    await clock.advanceBy(100);
    await clock.until(agent.updateOptions({ llm: after.llm }));
    await test.untilQuiet();
    expect(test.heardByUser).toBe('This is what old has to say.');
    test.userSays('Hello there, old friend', 600);
    await test.untilQuiet();
    expect(conversation(test.session).at(-1)).toBe('assistant: This is what new has to say.');
    const counted = test.session.usage.modelUsage.find(({ type }) => type === 'llm_usage');
    expect(counted).toMatchObject({ outputTokens: 14 });
    await test.close();
  });

  it('a draft of the old model is not the answer of the new one', async () => {
    const { clock, before, after, agent } = swap();
    const test = await startSession({ agent, clock, stt: before.stt, llm: before.llm });
    test.userSays('Hello there, old friend', 600);
    while (before.llm.requests.length === 0) await clock.advanceBy(10);
    expect(test.session.agentState).toBe('listening');
    await clock.until(agent.updateOptions({ llm: after.llm }));
    await test.untilQuiet();
    expect(test.heardByUser).toBe('This is what new has to say.');
    await test.close();
  });

  it('null switches a model off for this agent', async () => {
    const { clock, before, agent } = swap();
    const test = await startSession({ agent, clock, ...before });
    await clock.until(agent.updateOptions({ tts: null }));
    expect(test.session.tts).toBeUndefined();
    test.session.say('Only to be read.');
    await test.untilQuiet();
    expect(test.speaker?.heardSamples.length ?? 0).toBe(0);
    expect(test.screen.texts.join('')).toContain('Only to be read.');
    await test.close();
  });
});
