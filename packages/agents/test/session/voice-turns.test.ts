// Spoken turns on a virtual clock: who speaks when, what is heard, what is kept.
import { llm, voice } from '@livekit/agents';
import { FakeTTS, MemoryAudioOutput, scenariosWith, startSession, VirtualClock } from '@livekit/agents/testing';
import { expect, it } from 'vitest';
import { conversation } from './helpers.js';

const scenario = scenariosWith(it);
const tenWords = 'one two three four five six seven eight nine ten';

scenario(
  'I6: an answer cut after three words leaves three words in the history, in order, before the next question is answered',
  async (s) => {
    s.agentSays(tenWords);
    s.at(700).userSays('wait stop now', 900);
    await s.finish();
    const lines = conversation(s.session);
    expect(lines[1]).toMatch(/^assistant: one two three( four)?( five)? \(interrupted\)$/);
    expect(lines.slice(2)).toEqual(['user: wait stop now', 'assistant: Fine.']);
    const told = s.llm?.requests.at(-1)?.chatCtx.items.map((item) => (item.type === 'message' ? item.textContent : ''));
    expect(told?.[1]).toBe(lines[1]?.replace('assistant: ', '').replace(' (interrupted)', ''));
  },
  { llm: [{ input: 'wait stop now', content: 'Fine.' }] },
);

scenario('I6: an answer cut before its first sound leaves nothing in the history', async (s) => {
  const slow = s.tts ?? new FakeTTS();
  slow.behaviour.ttfbMs = 3000;
  s.agentSays(tenWords);
  s.at(500).do((session) => void session.interrupt());
  await s.finish();
  expect(conversation(s.session)).toEqual(['handoff - > default_agent']);
  expect(s.heardByUser).toBe('');
});

scenario(
  'I2: words below minWords during an answer are dropped and never add up',
  async (s) => {
    s.agentSays(`${tenWords} ${tenWords}`);
    s.at(500).userSays('okay', 300);
    s.at(2500).userSays('right', 300);
    await s.finish();
    expect(s.heardByUser).toBe(`${tenWords} ${tenWords}`);
    expect(s.llm?.requests).toEqual([]);
  },
  { options: { turnHandling: { interruption: { minWords: 2 } } } },
);

it('I1: a sink that never reports its end holds the conversation for a bounded time only', async () => {
  const clock = new VirtualClock();
  class SilentSink extends MemoryAudioOutput {
    override onPlaybackFinished(): void {}
  }
  const test = await startSession({
    clock,
    speaker: new SilentSink({ clock }),
    llm: [{ input: 'Hi', content: 'Hello.' }],
  });
  const first = test.session.say('one two three');
  await clock.advanceBy(30_000);
  expect(first.done()).toBe(true);
  const second = test.session.generateReply({ userInput: 'Hi' });
  await clock.advanceBy(30_000);
  expect(second.done()).toBe(true);
  await clock.until(test.session.close());
});

it('U3, U6: a tool that ends while the user speaks is answered after their turn, and its pair is kept', async () => {
  const clock = new VirtualClock();
  const finish: ((value: string) => void)[] = [];
  const agent = new voice.Agent({
    instructions: '',
    tools: {
      look: llm.tool({ description: 'Slow.', execute: () => new Promise<string>((resolve) => finish.push(resolve)) }),
    },
  });
  const test = await startSession({
    clock,
    agent,
    llm: [
      { input: 'Look it up', content: 'I look.', toolCalls: [{ name: 'look', args: {} }] },
      { input: '"found"', content: 'I found it.' },
      { input: 'And hurry', content: 'Yes.' },
    ],
  });
  test.session.generateReply({ userInput: 'Look it up' });
  await clock.advanceBy(3000);
  test.userSays('And hurry', 1500);
  await clock.advanceBy(700);
  finish[0]?.('found');
  await test.untilQuiet();
  const lines = conversation(test.session);
  expect(lines.filter((line) => /^(call|output)/.test(line))).toEqual(['call look({})', 'output "found"']);
  expect(test.heardByUser).toContain('I look.');
  expect(test.heardByUser).toContain('I found it.');
  expect(test.session.agentState).toBe('listening');
  await test.close();
});

it('S2/S3: close in the middle of speech ends within its limit and keeps what was heard', async () => {
  const test = await startSession();
  test.session.say(tenWords);
  await test.clock.advanceBy(1000);
  const before = test.clock.now();
  await test.clock.until(test.session.close());
  expect(test.clock.now() - before).toBeLessThan(6000);
  expect(conversation(test.session).at(-1)).toMatch(/^assistant: one two three.* \(interrupted\)$/);
});

it('a TTS that fails at once is reported, the words are shown, and the next turn is spoken', async () => {
  const test = await startSession();
  const errors: string[] = [];
  test.session.on(voice.AgentSessionEventTypes.Error, ({ error }) => errors.push(error.type));
  const tts = test.tts ?? new FakeTTS();
  tts.behaviour.failure = new Error('voice broken');
  test.session.say('one two');
  await test.untilQuiet();
  expect(errors).toEqual(['tts_error']);
  expect(test.screen.texts).toEqual(['one two']);
  tts.behaviour.failure = null;
  test.session.say('three four');
  await test.untilQuiet();
  expect(test.heardByUser).toBe('three four');
  await test.close();
});

it('an exception in onEnter, in a hook or in a node leaves a session that still answers', async () => {
  class Broken extends voice.Agent {
    override async onEnter(): Promise<void> {
      throw new Error('enter');
    }
    override async onUserTurnCompleted(): Promise<void> {
      throw new Error('hook');
    }
  }
  const test = await startSession({
    agent: new Broken({ instructions: '' }),
    llm: [{ input: 'Hello', content: 'Good day.' }],
  });
  test.userSays('Hello', 600);
  await test.untilQuiet();
  expect(test.heardByUser).toBe('Good day.');
  await test.close();
});

it('StopResponse in the hook keeps the agent silent and the turn out of the history', async () => {
  class Silent extends voice.Agent {
    override async onUserTurnCompleted(): Promise<void> {
      throw new voice.StopResponse();
    }
  }
  const test = await startSession({
    agent: new Silent({ instructions: '' }),
    llm: [{ input: 'Hello', content: 'Good day.' }],
  });
  test.userSays('Hello', 600);
  await test.untilQuiet();
  expect(test.heardByUser).toBe('');
  expect(conversation(test.session).filter((line) => line.startsWith('user'))).toEqual([]);
  await test.close();
});

it('push-to-talk: nothing is answered before the commit, and a cleared turn is forgotten', async () => {
  const test = await startSession({
    llm: [{ input: 'second', content: 'Yes.' }],
    options: { turnHandling: { turnDetection: 'manual' } },
  });
  test.userSays('first', 500);
  await test.clock.advanceBy(10_000);
  test.session.clearUserTurn();
  test.userSays('second', 500);
  await test.clock.advanceBy(10_000);
  expect(test.llm?.requests).toEqual([]);
  test.session.commitUserTurn();
  await test.untilQuiet();
  expect(test.heardByUser).toBe('Yes.');
  expect(conversation(test.session).slice(1)).toEqual(['user: second', 'assistant: Yes.']);
  await test.close();
});

it('the user is away after silence, and back with the first sound', async () => {
  const test = await startSession({ options: { userAwayTimeout: 5 } });
  await test.clock.advanceBy(5200);
  expect(test.session.userState).toBe('away');
  test.userMakesNoise(300);
  await test.clock.advanceBy(400);
  expect(test.session.userState).not.toBe('away');
  await test.clock.advanceBy(6000);
  expect(test.session.userState).toBe('away');
  await test.close();
});

it('a sound shorter than minDuration does not even pause the agent, although the detector is slow to call its end', async () => {
  const test = await startSession();
  test.session.say(tenWords);
  await test.clock.advanceBy(500);
  const states: string[] = [];
  test.session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => states.push(newState));
  test.userMakesNoise(250);
  await test.untilQuiet();
  expect(states).toEqual(['listening']);
  expect(test.heardByUser).toBe(tenWords);
  await test.close();
});

it('a sound longer than minDuration pauses the agent, and silence lets it go on', async () => {
  const test = await startSession();
  test.session.say(tenWords);
  await test.clock.advanceBy(500);
  const states: string[] = [];
  test.session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => states.push(newState));
  test.userMakesNoise(900);
  await test.untilQuiet();
  expect(states).toEqual(['listening', 'speaking', 'listening']);
  expect(test.heardByUser).toBe(tenWords);
  await test.close();
});

it('updateOptions changes what it is given and leaves the rest of the turn options alone', async () => {
  const options = { turnHandling: { endpointing: { minDelay: 2000 } } };
  const test = await startSession({ options, llm: [{ input: 'Hello', content: 'Yes.' }] });
  test.session.updateOptions({ turnDetection: 'vad' });
  await test.clock.advanceBy(100);
  test.userSays('Hello', 500);
  await test.clock.advanceBy(2000);
  expect(test.heardByUser).toBe('');
  await test.untilQuiet();
  expect(test.heardByUser).toBe('Yes.');
  await test.close();
});

it('updateOptions can switch turn detection off with null', async () => {
  const test = await startSession({ llm: [{ input: 'Hello', content: 'Yes.' }] });
  test.session.updateOptions({ turnHandling: { turnDetection: null } });
  await test.clock.advanceBy(100);
  test.userSays('Hello', 500);
  await test.clock.advanceBy(10_000);
  expect(test.heardByUser).toBe('');
  test.session.commitUserTurn();
  await test.untilQuiet();
  expect(test.heardByUser).toBe('Yes.');
  await test.close();
});
