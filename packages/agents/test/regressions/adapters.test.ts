// Faults of models that users of voice frameworks reported, as whole sessions: the name tells the row of the list.
import {
  APIConnectionError,
  APIStatusError,
  getJobContext,
  llm,
  runWithJobContextAsync,
  tts,
  voice,
} from '@livekit/agents';
import {
  FakeLLM,
  FakeSTT,
  FakeTTS,
  startSession,
  VirtualClock,
  type StartSessionOptions,
} from '@livekit/agents/testing';
import type { JobContext } from '@livekit/agents';
import { expect, it } from 'vitest';
import { conversation } from '../session/helpers.js';

async function withCloses(options: StartSessionOptions) {
  const test = await startSession(options);
  const closes: unknown[] = [];
  const errors: string[] = [];
  test.session.on(voice.AgentSessionEventTypes.Close, ({ reason }) => closes.push(reason));
  test.session.on(voice.AgentSessionEventTypes.Error, ({ error }) => errors.push(`${error.type} ${error.recoverable}`));
  return { test, closes, errors };
}

it('A1: when the first voice is refused the second speaks, and the session stays open', async () => {
  const clock = new VirtualClock();
  const refused = new FakeTTS({ clock, failure: new APIStatusError({ options: { statusCode: 401 } }) });
  const second = new FakeTTS({ clock });
  const { test, closes } = await withCloses({ clock, tts: null });
  await clock.until(
    test.session.currentAgent.updateOptions({ tts: new tts.FallbackAdapter({ ttsInstances: [refused, second] }) }),
  );
  for (const text of ['one two', 'three four', 'five six', 'seven eight', 'nine ten'])
    await clock.until(test.session.say(text).waitForPlayout());
  expect(second.heardIn(test.speaker?.heardSamples ?? new Int16Array())).toBe(
    'one two three four five six seven eight nine ten',
  );
  expect(closes).toEqual([]);
  await test.close();
});

it('A2: a voice whose connection drops after it took all text is given the text again', async () => {
  const clock = new VirtualClock();
  const voiceOnce = new FakeTTS({ clock, failure: new APIConnectionError({ message: 'dropped' }) });
  const { test, closes, errors } = await withCloses({ clock, tts: voiceOnce });
  const speech = test.session.say('one two three');
  await clock.advanceBy(300);
  voiceOnce.behaviour.failure = null;
  await clock.until(speech.waitForPlayout(), { limitMs: 30_000 });
  expect(test.heardByUser).toBe('one two three');
  expect(errors.every((error) => error.endsWith('true'))).toBe(true);
  expect(closes).toEqual([]);
  await test.close();
});

it('A3: a recogniser whose stream breaks is connected again and hears the next turn', async () => {
  const clock = new VirtualClock();
  const ears = new FakeSTT({ clock, fakeException: new APIConnectionError({ message: 'closed with 1005' }) });
  const { test, closes } = await withCloses({
    clock,
    stt: ears,
    llm: new FakeLLM([], { fallback: { content: 'Fine.' } }),
  });
  await clock.advanceBy(1000);
  ears.updateOptions({ fakeException: null });
  expect(ears.attempts).toBeGreaterThan(1);
  await clock.advanceBy(5000);
  test.userSays('a table', 600);
  await test.untilQuiet();
  expect(conversation(test.session).slice(1)).toEqual(['user: a table', 'assistant: Fine.']);
  expect(closes).toEqual([]);
  await test.close();
});

it('U8: the job context is there in tools, hooks and events', async () => {
  const seen: boolean[] = [];
  const look = () => seen.push(getJobContext(false) !== undefined);
  class Looking extends voice.Agent {
    override async onEnter(): Promise<void> {
      look();
    }
    override async onUserTurnCompleted(): Promise<void> {
      look();
    }
  }
  const agent = new Looking({
    instructions: '',
    tools: { look: llm.tool({ description: 'Looks.', execute: async () => look() }) },
  });
  // Only its identity matters here.
  const job = { _primarySessionEnded: () => undefined } as unknown as JobContext;
  await runWithJobContextAsync(job, async () => {
    const replies = [{ input: 'Look', toolCalls: [{ name: 'look', args: {} }] }];
    const test = await startSession({ agent, llm: replies });
    test.session.on(voice.AgentSessionEventTypes.FunctionToolsExecuted, look);
    test.userSays('Look', 500);
    await test.untilQuiet();
    await test.close();
  });
  expect(seen).toEqual([true, true, true, true]);
});
