// An hour of a whole session: what it keeps must not grow with the audio it hears and speaks.
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { voice } from '@livekit/agents';
import { FakeLLM, startSession, type TestSession, VirtualClock } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const turnMs = 20_000;
const minute = 60_000;
// An hour is 110 MB of what was heard and 35 MB of what was said.
const limitMB = 2;

/** The memory in use, samples included, after everything unreachable is gone. */
async function usedMB(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await eventLoopTurn();
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

/** The fakes write down what they see, for tests that ask; here that would hide what the session keeps. */
function forgetWhatFakesSaw({ llm, speaker, screen }: TestSession): void {
  if (llm) llm.requests.length = 0;
  if (speaker) speaker.heard.length = 0;
  screen.segments.length = 0;
}

/** The user asks, the agent answers, and both are silent until the next turn. */
async function talk(test: TestSession, untilAt: number): Promise<void> {
  while (test.clock.now() < untilAt) {
    test.userSays('Is there a table for two tonight?', 1500);
    await test.clock.advanceBy(turnMs);
    forgetWhatFakesSaw(test);
  }
}

/** Where the memory stands after 10, 30 and 60 minutes, and how many frames of 20 ms came in. */
async function talkForAnHour(test: TestSession): Promise<{ usedMB: number[]; framesHeard: number }> {
  let framesHeard = 0;
  test.microphone.onFrame(() => (framesHeard += 1));
  const startAt = test.clock.now();
  const used: number[] = [];
  for (const minutes of [10, 30, 60]) {
    await talk(test, startAt + minutes * minute);
    used.push(await usedMB());
  }
  await test.close();
  return { usedMB: used, framesHeard };
}

function answeringModel(clock: VirtualClock): FakeLLM {
  return new FakeLLM([], { clock, fallback: { content: 'Yes, at eight o’clock, by the window.' } });
}

describe('a session of an hour', { timeout: 120_000 }, () => {
  it('keeps its memory flat while the user and the agent talk', async () => {
    const clock = new VirtualClock();
    const test = await startSession({ clock, llm: answeringModel(clock) });
    const {
      usedMB: [after10 = 0, after30 = 0, after60 = 0],
      framesHeard,
    } = await talkForAnHour(test);
    expect(framesHeard).toBe(180_000);
    const spoken = test.session.history.items.filter((item) => item.type === 'message');
    expect(spoken.map(({ role }) => role)).toEqual(Array.from({ length: 180 }, () => ['user', 'assistant']).flat());
    expect(after30 - after10).toBeLessThan(limitMB);
    expect(after60 - after10).toBeLessThan(limitMB);
  });

  it('keeps its memory flat when nobody reads the words', async () => {
    const clock = new VirtualClock();
    const test = await startSession({ clock, stt: null, llm: answeringModel(clock) });
    let speeches = 0;
    test.session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
      if (newState === 'speaking') speeches += 1;
    });
    const {
      usedMB: [after10 = 0, , after60 = 0],
      framesHeard,
    } = await talkForAnHour(test);
    expect([framesHeard, speeches]).toEqual([180_000, 180]);
    expect(after60 - after10).toBeLessThan(limitMB);
  });
});
