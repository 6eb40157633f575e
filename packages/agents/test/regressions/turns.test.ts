// Turn-taking faults that users of voice frameworks reported, as whole sessions: the name tells the row of the list.
import { llm, sleep, voice } from '@livekit/agents';
import { FakeLLM, FakeSTT, startSession, VirtualClock, type StartSessionOptions } from '@livekit/agents/testing';
import { expect, it } from 'vitest';
import { conversation } from '../session/helpers.js';

const tenWords = 'one two three four five six seven eight nine ten';
const answers = (content = 'Fine.') => new FakeLLM([], { fallback: { content } });

/** A session with every user turn, every reply and every error it had. */
async function watched(options: StartSessionOptions) {
  const test = await startSession(options);
  const replies: voice.SpeechHandle[] = [];
  const errors: unknown[] = [];
  test.session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ source, speechHandle }) => {
    if (source === 'generate_reply') replies.push(speechHandle);
  });
  test.session.on(voice.AgentSessionEventTypes.Error, ({ error }) => errors.push(error));
  const userTurns = () => conversation(test.session).filter((line) => line.startsWith('user'));
  return { test, replies, errors, userTurns };
}

it('T1: a final that arrives while a held speech is being cancelled is answered', async () => {
  const { test, userTurns, errors } = await watched({ llm: answers() });
  test.session.say(tenWords);
  await test.clock.advanceBy(700);
  test.userSays('wait please', 900, 0);
  await test.clock.advanceBy(900);
  void test.session.interrupt();
  await test.untilQuiet();
  expect(userTurns()).toEqual(['user: wait please']);
  expect(test.heardByUser).toMatch(/ Fine\.$/);
  expect(errors).toEqual([]);
  await test.close();
});

it('T2: one utterance finalised twice gives one reply, and later turns work', async () => {
  const { test, replies, userTurns } = await watched({ llm: answers() });
  test.userSays('a table', 600);
  await test.clock.advanceBy(700);
  await test.clock.advanceBy(1000);
  const stream = await test.stt?.streamCh.next();
  stream?.value?.sendFakeTranscript('a table');
  await test.untilQuiet();
  test.userSays('for two', 600);
  await test.untilQuiet();
  expect(replies).toHaveLength(2);
  expect(userTurns()).toEqual(['user: a table', 'user: for two']);
  expect(test.heardByUser).toBe('Fine. Fine.');
  await test.close();
});

it('T3: drafts that the next words overtake are never heard and reject nothing', async () => {
  const clock = new VirtualClock();
  const model = new FakeLLM([], { clock, fallback: { content: 'Fine.', ttft: 600 } });
  const { test, userTurns, errors } = await watched({
    clock,
    llm: model,
    options: { turnHandling: { preemptiveGeneration: { enabled: true } } },
  });
  for (const word of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) {
    test.userSays(word, 250, 0);
    await clock.advanceBy(430);
  }
  await test.untilQuiet();
  expect(userTurns()).toEqual(['user: one two three four five six seven']);
  expect(test.heardByUser).toBe('Fine.');
  expect(model.requests.length).toBeGreaterThan(1);
  expect(model.requests.at(-1)?.input).toBe('one two three four five six seven');
  expect(errors).toEqual([]);
  await test.close();
});

it('T5: a turn that ends while a tool runs is not answered from a context without its result', async () => {
  const clock = new VirtualClock();
  const agent = new voice.Agent({
    instructions: '',
    tools: {
      look: llm.tool({
        description: 'Slow.',
        execute: async () => {
          await sleep(clock, 4000);
          return 'found';
        },
      }),
    },
  });
  const { test } = await watched({
    clock,
    agent,
    llm: new FakeLLM([{ input: 'Look', toolCalls: [{ name: 'look', args: {} }] }], {
      clock,
      fallback: { content: 'Fine.' },
    }),
    options: { turnHandling: { preemptiveGeneration: { enabled: true } } },
  });
  test.session.generateReply({ userInput: 'Look' });
  await clock.advanceBy(3200);
  test.userSays('and hurry', 600);
  await test.untilQuiet();
  const [, ...later] = test.llm?.requests ?? [];
  expect(later.length).toBeGreaterThan(0);
  for (const { chatCtx } of later) expect(chatCtx.items.map(({ type }) => type)).toContain('function_call_output');
  expect(conversation(test.session).filter((line) => line === 'output "found"')).toHaveLength(1);
  await test.close();
});

it('T6: speech sounds without a transcript end in an event, and the idle timer lives', async () => {
  const { test } = await watched({ llm: answers(), options: { userAwayTimeout: 8, transcriptionTimeout: 3000 } });
  const timeouts: number[] = [];
  test.session.on(voice.AgentSessionEventTypes.UserTranscriptionTimeout, ({ speechDuration }) =>
    timeouts.push(speechDuration),
  );
  test.userMakesNoise(1000);
  await test.clock.advanceBy(20_000);
  expect(timeouts).toHaveLength(1);
  expect(test.session.userState).toBe('away');
  await test.close();
});

it('T7: a microphone muted in mid-speech ends the turn, and what was said is answered', async () => {
  const { test, userTurns } = await watched({ llm: answers() });
  test.userSays('a table for two', 2000, 100);
  await test.clock.advanceBy(1200);
  test.microphone.mute();
  await test.clock.advanceBy(10_000);
  expect(test.session.userState).toBe('listening');
  expect(userTurns()).toEqual(['user: a table for two']);
  expect(test.heardByUser).toBe('Fine.');
  await test.close();
});

it('T9: who speaks again during a slow hook keeps the first words, and gets one answer', async () => {
  const clock = new VirtualClock();
  class Slow extends voice.Agent {
    override async onUserTurnCompleted(): Promise<void> {
      await sleep(clock, 3000);
    }
  }
  const { test, userTurns } = await watched({ clock, agent: new Slow({ instructions: '' }), llm: answers() });
  test.userSays('a table', 500);
  await clock.advanceBy(1600);
  test.userSays('for two', 500);
  await clock.advanceBy(20_000);
  expect(userTurns()).toEqual(['user: a table', 'user: for two']);
  expect(test.heardByUser).toBe('Fine.');
  expect(
    test.llm?.requests.at(-1)?.chatCtx.items.flatMap((i) => (i.type === 'message' ? [i.textContent] : [])),
  ).toEqual(expect.arrayContaining(['a table', 'for two']));
  await test.close();
});

it('U6: words spoken while a tool worked come after its result for the model, and are what it answers', async () => {
  const clock = new VirtualClock();
  const agent = new voice.Agent({
    instructions: '',
    tools: {
      look: llm.tool({
        description: 'Slow.',
        execute: async () => {
          await sleep(clock, 1500);
          return 'found';
        },
      }),
    },
  });
  const model = new FakeLLM(
    [
      { input: 'Look', toolCalls: [{ name: 'look', args: {} }] },
      { input: '"found"', content: 'I found it.' },
      { input: 'and hurry up please', content: 'As fast as I can.' },
    ],
    { clock },
  );
  const { test, userTurns } = await watched({ clock, agent, llm: model });
  test.userSays('Look', 600);
  test.clock.wakeAt(clock.now() + 2200, () => test.userSays('and hurry up please', 1500));
  await test.untilQuiet();
  const told = model.requests.map(({ chatCtx }) =>
    chatCtx.items.flatMap((item) => (item.type === 'message' ? [item.textContent] : [item.type])),
  );
  expect(told.at(-1)).toEqual(['Look', 'function_call', 'function_call_output', 'I found it.', 'and hurry up please']);
  expect(userTurns()).toEqual(['user: Look', 'user: and hurry up please']);
  expect(test.heardByUser).toBe('I found it. As fast as I can.');
  await test.close();
});

it.each([
  ['punctuation and case', 'A table, for two!', 1],
  ['a word', 'a table for ten', 2],
])('T4: a draft whose words differ from the final by %s costs so many requests', async (_name, final, requests) => {
  const { test, userTurns } = await watched({ llm: answers() });
  const stream = await test.stt?.streamCh.next();
  test.microphone.makeSound(800);
  await test.clock.advanceBy(700);
  stream?.value?.sendFakeTranscript('a table for two', false);
  // The voice is known to have ended now, and the draft is begun; the final takes its time.
  await test.clock.advanceBy(900);
  expect(test.llm?.requests).toHaveLength(1);
  stream?.value?.sendFakeTranscript(final);
  await test.untilQuiet();
  expect(test.llm?.requests).toHaveLength(requests);
  expect(userTurns()).toEqual([`user: ${final}`]);
  expect(test.heardByUser).toBe('Fine.');
  await test.close();
});

it.each([-60_000, 60_000])('T8: a recogniser whose clock is off by %i ms, reused after a handover', async (skewMs) => {
  const clock = new VirtualClock();
  const skewed = {
    now: () => clock.now() + skewMs,
    wakeAt: (at: number, run: () => void) => clock.wakeAt(at - skewMs, run),
  };
  const { test, userTurns } = await watched({
    clock,
    llm: answers(),
    vad: null,
    stt: new FakeSTT({ clock: skewed }),
    options: { turnHandling: { turnDetection: 'stt' } },
  });
  test.session.updateAgent(new voice.Agent({ id: 'second', instructions: '' }));
  await clock.advanceBy(1000);
  test.userSays('a table', 600);
  await clock.advanceBy(600 + 100 + 3000);
  expect(userTurns()).toEqual(['user: a table']);
  await test.untilQuiet();
  expect(test.heardByUser).toBe('Fine.');
  await test.close();
});

it('T10: what the hook adds to the conversation comes before the words it was looked up for', async () => {
  class Researcher extends voice.Agent {
    override async onUserTurnCompleted(chatCtx: llm.ChatContext): Promise<void> {
      chatCtx.addMessage({ role: 'system', content: 'The kitchen closes at ten.' });
    }
  }
  const { test, userTurns } = await watched({ agent: new Researcher({ instructions: '' }), llm: answers() });
  test.userSays('Until when?', 500);
  await test.untilQuiet();
  const told = test.llm?.requests.at(-1)?.chatCtx.items.flatMap((i) => (i.type === 'message' ? [i.textContent] : []));
  expect(told?.slice(-2)).toEqual(['The kitchen closes at ten.', 'Until when?']);
  expect(userTurns()).toEqual(['user: Until when?']);
  expect(test.heardByUser).toBe('Fine.');
  await test.close();
});
