// Interruption faults that users of voice frameworks reported, as whole sessions: the name tells the row of the list.
import type { AudioFrame } from '@livekit/rtc-node';
import { voice } from '@livekit/agents';
import { FakeLLM, FakeTTS, MemoryAudioOutput, startSession, VirtualClock } from '@livekit/agents/testing';
import { expect, it } from 'vitest';
import { conversation } from '../session/helpers.js';

const tenWords = 'one two three four five six seven eight nine ten';

it('I3: noise before the first sound holds the speech once, and it goes on after the configured silence', async () => {
  const clock = new VirtualClock();
  const test = await startSession({
    clock,
    tts: new FakeTTS({ clock, ttfbMs: 2500 }),
    options: { turnHandling: { interruption: { falseInterruptionTimeout: 1000 } } },
  });
  const resumed: boolean[] = [];
  test.session.on(voice.AgentSessionEventTypes.AgentFalseInterruption, (event) => resumed.push(event.resumed));
  const speech = test.session.say('Here I am.');
  test.userMakesNoise(900);
  await test.clock.until(speech.waitForPlayout(), { limitMs: 10_000 });
  expect(resumed).toEqual([true]);
  expect(speech.interrupted).toBe(false);
  expect(test.heardByUser).toBe('Here I am.');
  await test.close();
});

it('I4: after five rapid barge-ins the sixth answer is heard, also at another sample rate', async () => {
  const clock = new VirtualClock();
  const test = await startSession({
    clock,
    llm: new FakeLLM([], { fallback: { content: tenWords } }),
    tts: new FakeTTS({ clock, sampleRate: 16_000 }),
    speaker: new MemoryAudioOutput({ clock, sampleRate: 24_000 }),
  });
  test.session.say(tenWords);
  for (let time = 1; time <= 5; time += 1) {
    await clock.advanceBy(1200);
    test.userSays(`stop number ${time}`, 700, 0);
    await clock.advanceBy(1300);
  }
  await test.untilQuiet();
  const lines = conversation(test.session);
  expect(lines.filter((line) => line.startsWith('user'))).toHaveLength(5);
  expect(lines.at(-1)).toBe(`assistant: ${tenWords}`);
  const lastSegment = test.speaker?.heard.at(-1)?.segment;
  const lastMs = test.speaker?.heard
    .filter(({ segment }) => segment === lastSegment)
    .reduce((sum, { samples, sampleRate }) => sum + (samples.length / sampleRate) * 1000, 0);
  // Resampling keeps a few samples back.
  expect(Math.abs((lastMs ?? 0) - 3000)).toBeLessThan(30);
  await test.close();
});

it('I7: a cut reaches a sink that has taken all the sound already, and the history ends where it was cut', async () => {
  /** Like a telephone bridge: takes everything at once, plays it in its own time, can only clear. */
  class Bridge extends voice.AudioOutput {
    readonly clock: VirtualClock;
    readonly cleared: number[] = [];
    #ms = 0;
    #startedAt: number | null = null;
    constructor(clock: VirtualClock) {
      super(undefined, undefined, { pause: false });
      this.clock = clock;
    }
    override async captureFrame(frame: AudioFrame): Promise<void> {
      await super.captureFrame(frame);
      if (this.#startedAt === null) {
        this.#startedAt = this.clock.now();
        this.onPlaybackStarted(this.#startedAt);
      }
      this.#ms += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    }
    override clearBuffer(): void {
      if (this.#startedAt === null) return;
      const playedMs = Math.min(this.#ms, this.clock.now() - this.#startedAt);
      this.#startedAt = null;
      this.cleared.push(playedMs);
      this.onPlaybackFinished({ playbackPosition: playedMs / 1000, interrupted: true });
    }
  }
  const clock = new VirtualClock();
  const bridge = new Bridge(clock);
  const test = await startSession({ clock, speaker: null });
  test.session.output.audio = bridge;
  const speech = test.session.say(tenWords);
  await clock.advanceBy(1000);
  void test.session.interrupt();
  await clock.until(speech.waitForPlayout(), { limitMs: 2000 });
  expect(bridge.cleared).toEqual([1000]);
  expect(conversation(test.session).at(-1)).toMatch(/^assistant: one two three( four)? \(interrupted\)$/);
  await test.close();
});

it('I1: interrupted before its first frame, on a sink that reports nothing, a speech ends in bounded time and the next turn is answered', async () => {
  const clock = new VirtualClock();
  const speaker = new MemoryAudioOutput({ clock, reports: false });
  const test = await startSession({
    clock,
    speaker,
    tts: new FakeTTS({ clock, ttfbMs: 3000 }),
    llm: new FakeLLM([], { fallback: { content: 'Fine.' } }),
  });
  const stuck = test.session.say(tenWords);
  await clock.advanceBy(1000);
  void test.session.interrupt();
  await clock.until(stuck.waitForPlayout(), { limitMs: 6000 });
  expect(stuck.interrupted).toBe(true);
  if (test.tts) test.tts.behaviour.ttfbMs = 0;
  test.userSays('hello there', 700);
  await clock.advanceBy(8000);
  expect(test.heardByUser).toBe('Fine.');
  await test.close();
});

it('I5: an interruption passes over protected speech in the queue, without an error', async () => {
  const test = await startSession();
  const now = test.session.say('one two three');
  const legal = test.session.say('this call is recorded', { allowInterruptions: false });
  const later = test.session.say('four five six');
  await test.clock.advanceBy(400);
  await expect(test.clock.until(test.session.interrupt().await, { limitMs: 6000 })).resolves.toBeUndefined();
  await test.untilQuiet();
  expect([now.interrupted, legal.interrupted, later.interrupted]).toEqual([true, false, true]);
  expect(test.heardByUser).toMatch(/^one( two)? this call is recorded$/);
  await test.close();
});

it.each([
  ['fails', () => Promise.reject(new Error('no model'))],
  ['never answers', () => new Promise<number>(() => undefined)],
])(
  'I8: while the output is paused the end-of-turn detector %s: the turn is answered, and the output goes on',
  async (_how, predictEndOfTurn) => {
    const detector = {
      model: 'broken',
      provider: 'test',
      supportsLanguage: async () => true,
      unlikelyThreshold: async () => 0.5,
      predictEndOfTurn,
    };
    const test = await startSession({
      llm: new FakeLLM([], { fallback: { content: 'Fine.' } }),
      options: { turnHandling: { turnDetection: detector } },
    });
    test.session.say(tenWords);
    await test.clock.advanceBy(600);
    test.userSays('wait what is that', 1200);
    await test.clock.advanceBy(1000);
    expect(test.session.agentState).toBe('listening');
    await test.untilQuiet();
    expect(conversation(test.session).slice(2)).toEqual(['user: wait what is that', 'assistant: Fine.']);
    expect(test.heardByUser).toMatch(/ Fine\.$/);
    await test.close();
  },
);

it('H4: a reply that was generated ahead when the conversation is handed over is never heard', async () => {
  const clock = new VirtualClock();
  const model = new FakeLLM([], { clock, fallback: { content: 'From the old agent.', ttft: 100 } });
  const next = new voice.Agent({
    instructions: '',
    llm: new FakeLLM([], { fallback: { content: 'From the new one.' } }),
  });
  const test = await startSession({
    clock,
    llm: model,
    options: { turnHandling: { endpointing: { minDelay: 2000 }, preemptiveGeneration: { enabled: true } } },
  });
  test.userSays('Hello there', 600);
  await clock.advanceBy(1900);
  expect(model.requests).toHaveLength(1);
  test.session.updateAgent(next);
  await test.untilQuiet();
  test.userSays('and now', 600);
  await test.untilQuiet();
  expect(test.heardByUser).not.toContain('old');
  expect(test.heardByUser).toMatch(/From the new one\.$/);
  await test.close();
});
