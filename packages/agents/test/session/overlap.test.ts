// What users say into the agent's speech, as whole sessions: acknowledgements, echoes, sounds at the very beginning.
import type { AudioFrame } from '@livekit/rtc-node';
import { voice } from '@livekit/agents';
import { FakeLLM, isLoud, scenariosWith, startSession, type StartSessionOptions } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { conversation } from './helpers.js';

const scenario = scenariosWith(it);
const tenWords = 'one two three four five six seven eight nine ten';
const { AgentSessionEventTypes: Types } = voice;
type Interruption = Partial<voice.InterruptionOptions>;

const answering = (interruption: Interruption = {}): StartSessionOptions => ({
  llm: new FakeLLM([], { fallback: { content: 'Fine.' } }),
  options: { turnHandling: { interruption } },
});

/** What the session tells of dropped words and of overlaps. */
function overlapsOf(session: voice.AgentSession): string[] {
  const told: string[] = [];
  session.on(Types.DebugMessage, ({ payload }) => {
    if (payload['type'] === 'turn_dropped') told.push(`dropped ${String(payload['reason'])}`);
  });
  session.on(Types.OverlappingSpeech, ({ isInterruption }) => told.push(isInterruption ? 'interrupted' : 'went on'));
  return told;
}

describe('an acknowledgement while the agent speaks', () => {
  scenario(
    'neither stops it nor is answered',
    async (s) => {
      const told = overlapsOf(s.session);
      const states: string[] = [];
      s.agentSays(tenWords);
      s.session.on(Types.AgentStateChanged, ({ newState }) => states.push(newState));
      s.at(900).userSays('mm-hm, okay', 400);
      await s.finish();
      expect(s.heardByUser).toBe(tenWords);
      expect(s.llm?.requests).toEqual([]);
      expect(states).toEqual(['speaking', 'listening']);
      expect(told).toEqual(['went on', 'dropped backchannel']);
    },
    answering(),
  );

  scenario(
    'that lasts longer than a barge-in lets the agent go on without the wait for silence',
    async (s) => {
      const told = overlapsOf(s.session);
      s.agentSays(tenWords);
      s.at(900).userSays('yeah right okay', 1200);
      await s.finish();
      expect(s.heardByUser).toBe(tenWords);
      expect(told).toEqual(['went on', 'dropped backchannel']);
    },
    answering(),
  );

  scenario(
    'is an interruption like any other with mode vad',
    async (s) => {
      s.agentSays(tenWords);
      s.at(900).userSays('mm-hm, okay', 700);
      await s.finish();
      expect(conversation(s.session).slice(2)).toEqual(['user: mm-hm, okay', 'assistant: Fine.']);
    },
    answering({ mode: 'vad' }),
  );

  scenario(
    'is an answer after a question, even a little early',
    async (s) => {
      s.agentSays('I have a table at the window. Shall I book it?');
      s.at(2900).userSays('yes', 300);
      await s.finish();
      expect(conversation(s.session).slice(2)).toEqual(['user: yes', 'assistant: Fine.']);
    },
    answering(),
  );

  scenario(
    'is an answer when nothing is being said',
    async (s) => {
      s.agentSays('one two three');
      s.at(3000).userSays('okay', 300);
      await s.finish();
      expect(conversation(s.session).slice(1)).toEqual(['assistant: one two three', 'user: okay', 'assistant: Fine.']);
    },
    answering(),
  );

  it('is weighed by a classifier of the program, which knows what there is to know', async () => {
    const seen: Parameters<NonNullable<voice.InterruptionOptions['classifier']>>[0][] = [];
    const test = await startSession(
      answering({ classifier: (overlap) => (seen.push(overlap), overlap.isFinal ? 'stop' : 'go-on') }),
    );
    const told = overlapsOf(test.session);
    test.session.say(tenWords);
    await test.clock.advanceBy(900);
    test.userSays('mm-hm', 400);
    await test.untilQuiet();
    expect(told).toEqual(['interrupted']);
    expect(seen.map(({ transcript, isFinal, language }) => ({ transcript, isFinal, language }))).toEqual([
      { transcript: 'mm-hm', isFinal: false, language: 'en' },
      { transcript: 'mm-hm', isFinal: true, language: 'en' },
    ]);
    expect(seen[0]?.agentText).toMatch(/^one two three/);
    expect(seen[0]?.agentText).not.toContain('seven');
    expect(seen[0]?.agentNextText).toMatch(/four|five/);
    expect(seen[0]?.speechDurationMs).toBe(200);
    expect(seen[0]?.sinceAgentStartedMs).toBeGreaterThan(800);
    // Nobody knows yet how much sound is still to come.
    expect(seen[0]?.agentRemainingMs).toBeNull();
    await test.close();
  });

  scenario(
    'falls to the usual rules when the classifier throws',
    async (s) => {
      s.agentSays(tenWords);
      s.at(900).userSays('mm-hm', 700);
      await s.finish();
      expect(conversation(s.session).slice(2)).toEqual(['user: mm-hm', 'assistant: Fine.']);
    },
    answering({
      classifier: () => {
        throw new Error('broken');
      },
    }),
  );
});

describe("the agent's own words", () => {
  scenario(
    'are dropped as an echo, and it speaks to its end',
    async (s) => {
      const told = overlapsOf(s.session);
      s.agentSays(tenWords);
      s.at(1000).userSays('three four five', 900);
      await s.finish();
      expect(s.heardByUser).toBe(tenWords);
      expect(s.llm?.requests).toEqual([]);
      expect(told).toEqual(['dropped echo']);
    },
    answering(),
  );

  scenario(
    'may come as words when it has begun to say the next thing',
    async (s) => {
      const told = overlapsOf(s.session);
      s.agentSays('one two three four');
      s.agentSays('red green blue black white');
      s.at(600).do(() => s.stt?.hear({ text: 'two three four', durationMs: 700, delayMs: 600 }));
      s.at(600).userMakesNoise(700);
      await s.finish();
      expect(s.heardByUser).toBe('one two three four red green blue black white');
      expect(told).toEqual(['dropped echo']);
    },
    answering(),
  );

  scenario(
    'said by the user after it has ended are a turn',
    async (s) => {
      s.agentSays('your table is at eight');
      s.at(2600).userSays('at eight', 500);
      await s.finish();
      expect(conversation(s.session).slice(2)).toEqual(['user: at eight', 'assistant: Fine.']);
    },
    answering(),
  );

  scenario(
    'interrupt it with the guard off',
    async (s) => {
      s.agentSays(tenWords);
      s.at(1000).userSays('three four five', 900);
      await s.finish();
      expect(conversation(s.session).slice(2)).toEqual(['user: three four five', 'assistant: Fine.']);
    },
    answering({ echoGuard: false }),
  );

  scenario(
    'not yet said are no echo',
    async (s) => {
      s.agentSays(`${tenWords} red green blue black white`);
      s.at(700).userSays('green blue black', 700);
      await s.finish();
      expect(conversation(s.session).slice(2)).toEqual(['user: green blue black', 'assistant: Fine.']);
    },
    answering(),
  );
});

/** Hears what a recogniser hears: for each frame whether there was sound in it. */
class Listener extends voice.Agent {
  readonly heard: boolean[] = [];

  override async sttNode(audio: Parameters<voice.Agent['sttNode']>[0]) {
    const hear = (frame: AudioFrame) => this.heard.push(isLoud(frame));
    return new ReadableStream<string>({
      async start(controller) {
        for await (const frame of audio) hear(frame);
        controller.close();
      },
    });
  }
}

describe('echo cancellation warms up', () => {
  it('nothing interrupts the first three seconds of speech, and recognisers hear silence in them', async () => {
    const agent = new Listener({ instructions: '' });
    const test = await startSession({ agent, options: { aecWarmupDuration: 3000 } });
    const states: string[] = [];
    test.session.say(`${tenWords} ${tenWords}`);
    await test.clock.advanceBy(500);
    test.session.on(Types.AgentStateChanged, ({ newState }) => states.push(newState));
    test.userMakesNoise(1500);
    await test.clock.advanceBy(2000);
    expect(states).toEqual([]);
    expect(agent.heard.includes(true)).toBe(false);
    await test.clock.advanceBy(1000);
    test.userMakesNoise(800);
    await test.clock.advanceBy(700);
    expect(states).toEqual(['listening']);
    expect(agent.heard.includes(true)).toBe(true);
    await test.close();
  });

  it('is the default of a session: 3 s', async () => {
    const test = await startSession({ options: { aecWarmupDuration: undefined } });
    const states: string[] = [];
    test.session.say(`${tenWords} ${tenWords}`);
    await test.clock.advanceBy(500);
    test.session.on(Types.AgentStateChanged, ({ newState }) => states.push(newState));
    test.userMakesNoise(2000);
    await test.clock.advanceBy(2000);
    expect(states).toEqual([]);
    await test.close();
  });

  it('a user who speaks before the agent does is heard', async () => {
    const agent = new Listener({ instructions: '' });
    const test = await startSession({ agent, options: { aecWarmupDuration: 3000 } });
    test.userMakesNoise(500);
    await test.clock.advanceBy(1000);
    expect(agent.heard.includes(true)).toBe(true);
    await test.close();
  });
});

describe('speech that must not be interrupted', () => {
  it.each([
    [undefined, false],
    [false, true],
  ])('with discardAudioIfUninterruptible %s recognisers hear what is said into it: %s', async (discard, hears) => {
    const agent = new Listener({ instructions: '' });
    const interruption = discard === undefined ? {} : { discardAudioIfUninterruptible: discard };
    const test = await startSession({ agent, options: { turnHandling: { interruption } } });
    test.session.say(tenWords, { allowInterruptions: false });
    await test.clock.advanceBy(500);
    test.userMakesNoise(1000);
    await test.untilQuiet();
    expect(agent.heard.includes(true)).toBe(hears);
    expect(test.heardByUser).toBe(tenWords);
    await test.close();
  });
});

it('with minDuration 0 silence does not interrupt, and the first sound does', async () => {
  const test = await startSession(answering({ minDuration: 0 }));
  const states: string[] = [];
  const first = test.session.say(tenWords);
  await test.untilQuiet();
  expect(first.interrupted).toBe(false);
  expect(test.heardByUser).toBe(tenWords);
  test.session.say(tenWords);
  await test.clock.advanceBy(500);
  test.session.on(Types.AgentStateChanged, ({ newState }) => states.push(newState));
  test.userMakesNoise(200);
  await test.clock.advanceBy(120);
  expect(states).toEqual(['listening']);
  await test.close();
});
