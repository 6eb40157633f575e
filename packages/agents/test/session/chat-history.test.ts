// Long conversations: the model is told a summary of what is long past, or nothing of it; the record keeps all.
import type { llm } from '@livekit/agents';
import { voice } from '@livekit/agents';
import { FakeLLM, startSession, VirtualClock, type TestSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

const textOnly = { stt: null, vad: null, tts: null, speaker: null };

/** Answers everything, and sums up where it is asked to. */
function model(clock: VirtualClock) {
  const fake = new FakeLLM([], { clock, fallback: { content: 'Yes.', ttft: 500 } });
  const lookup = fake.lookup.bind(fake);
  fake.lookup = (input) =>
    input.startsWith('user:') || input.startsWith('assistant:')
      ? { input, content: `about ${input.length} letters` }
      : lookup(input);
  return fake;
}

async function talk(chatHistory: voice.ChatHistoryOptions, turns: number) {
  const clock = new VirtualClock();
  const main = model(clock);
  const agent = new voice.Agent({ id: 'host', instructions: 'Be kind.' });
  const test = await startSession({ ...textOnly, clock, agent, llm: main, options: { chatHistory } });
  for (let turn = 1; turn <= turns; turn += 1) await ask(test, `Question ${turn}?`);
  return { test, agent, main };
}

async function ask(test: TestSession, userInput: string): Promise<void> {
  test.session.generateReply({ userInput });
  await test.untilQuiet({ quietMs: 1000 });
}

const messages = (chatCtx: llm.ChatContext | undefined) =>
  (chatCtx?.items ?? []).flatMap((item) => (item.type === 'message' ? [item.textContent] : []));

describe('chatHistory', () => {
  it('without it the model is told everything', async () => {
    const { test, main } = await talk({}, 10);
    expect(main.requests.at(-1)?.chatCtx.items).toHaveLength(1 + 2 * 9 + 1);
    await test.close();
  });

  it('leaves older turns out; session.history keeps them', async () => {
    const { test, agent, main } = await talk({ maxItems: 4 }, 5);
    expect(messages(agent.chatCtx)).toEqual(['Question 4?', 'Yes.', 'Question 5?', 'Yes.']);
    expect(messages(main.requests.at(-1)?.chatCtx)[0]).toBe('Be kind.');
    expect(messages(test.session.history)).toHaveLength(10);
    await test.close();
  });

  it('sums them up with the model of the conversation, and the summary again when it is time', async () => {
    const { test, agent, main } = await talk({ maxItems: 6, summarize: true }, 4);
    expect(messages(agent.chatCtx)[0]).toMatch(/^\[history summary\] about \d+ letters$/);
    expect(messages(agent.chatCtx).slice(1)).toEqual(['Question 4?', 'Yes.']);
    await ask(test, 'Question 5?');
    expect(messages(main.requests.at(-1)?.chatCtx).slice(0, 2)).toEqual(['Be kind.', messages(agent.chatCtx)[0]]);
    for (const turn of [6, 7]) await ask(test, `Question ${turn}?`);
    const again = main.requests.findLast(({ input }) => input.startsWith('assistant: [history summary]'));
    expect(again?.input).toContain('user: Question 5?');
    expect(messages(test.session.history)).not.toContain(messages(agent.chatCtx)[0]);
    await test.close();
  });

  it('sums up with a model of its own if there is one', async () => {
    const own = model(new VirtualClock());
    const { test, main } = await talk({ maxTokens: 30, summarize: own }, 4);
    expect(own.requests.length).toBeGreaterThan(0);
    expect(main.requests.some(({ input }) => input.startsWith('user:'))).toBe(false);
    await test.close();
  });

  it('stays whole when the summary fails, and asks again only after a while', async () => {
    const own = new FakeLLM();
    own.failure = new Error('down');
    const { test, agent } = await talk({ maxItems: 4, summarize: own }, 4);
    expect(messages(agent.chatCtx)).toHaveLength(8);
    const attempts = own.requests.length;
    await ask(test, 'Question 5?');
    expect(own.requests.length).toBe(attempts);
    await test.clock.advanceBy(60_000);
    await ask(test, 'Question 6?');
    expect(own.requests.length).toBeGreaterThan(attempts);
    await test.close();
  });

  it('does not hold up a turn: while the summary is written the conversation goes on, and its words are kept', async () => {
    const clock = new VirtualClock();
    const agent = new voice.Agent({ instructions: '' });
    const main = model(clock);
    const summarize = new FakeLLM([], { clock, fallback: { content: 'short', ttft: 10_000 } });
    const test = await startSession({
      ...textOnly,
      clock,
      agent,
      llm: main,
      options: { chatHistory: { maxItems: 4, summarize } },
    });
    for (let turn = 1; turn <= 4; turn += 1) await ask(test, `Question ${turn}?`);
    expect(messages(agent.chatCtx)).toHaveLength(8);
    await test.clock.advanceBy(10_000);
    expect(messages(agent.chatCtx)).toEqual(['[history summary] short', 'Question 3?', 'Yes.', 'Question 4?', 'Yes.']);
    await test.close();
  });

  it('closing the session does not wait for a summary', async () => {
    const clock = new VirtualClock();
    const summarize = new FakeLLM([], { clock, fallback: { content: 'short', ttft: 25_000 } });
    const test = await startSession({
      ...textOnly,
      clock,
      llm: model(clock),
      options: { chatHistory: { maxItems: 2, summarize } },
    });
    for (let turn = 1; turn <= 2; turn += 1) await ask(test, `Question ${turn}?`);
    expect(summarize.requests).toHaveLength(1);
    const before = clock.now();
    await test.close();
    expect(clock.now() - before).toBeLessThan(1000);
  });
});
