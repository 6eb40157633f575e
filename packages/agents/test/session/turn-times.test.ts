// What messages and `eou_metrics` tell about the time a turn took.
import { type llm, type metrics, voice } from '@livekit/agents';
import { startSession, VirtualClock } from '@livekit/agents/testing';
import { expect, it } from 'vitest';

const messages = (session: voice.AgentSession, role: llm.ChatRole) =>
  session.history.items.flatMap((item) => (item.type === 'message' && item.role === role ? [item] : []));

const hookMs = 120;
const ttftMs = 200;
const ttfbMs = 150;

class Receptionist extends voice.Agent {
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock, options: Partial<voice.AgentOptions<unknown>> = {}) {
    super({ instructions: 'Be brief.', ...options });
    this.#clock = clock;
  }

  override async onUserTurnCompleted(): Promise<void> {
    await new Promise<void>((resolve) => this.#clock.wakeAt(this.#clock.now() + hookMs, resolve));
  }
}

async function start(preemptive: boolean) {
  const clock = new VirtualClock();
  const test = await startSession({
    clock,
    agent: new Receptionist(clock),
    llm: [{ input: 'Hello', content: 'Good morning.', ttft: ttftMs }],
    options: { turnHandling: { preemptiveGeneration: { enabled: preemptive } } },
  });
  if (test.tts) test.tts.behaviour.ttfbMs = ttfbMs;
  const told: metrics.AgentMetrics[] = [];
  test.session.on(voice.AgentSessionEventTypes.MetricsCollected, ({ metrics: one }) => told.push(one));
  return { clock, test, told };
}

it('a spoken turn: each wait, in seconds, on the message it belongs to', async () => {
  const { clock, test, told } = await start(false);
  await clock.advanceBy(500);
  test.userSays('Hello', 600, 50);
  await clock.advanceBy(6000);

  const [asked] = messages(test.session, 'user');
  const [answer] = messages(test.session, 'assistant');
  const { startedSpeakingAt = 0, stoppedSpeakingAt = 0, ...waits } = asked?.metrics ?? {};
  expect(stoppedSpeakingAt - startedSpeakingAt).toBeGreaterThan(0.3);
  expect(waits.endOfTurnDelay).toBeGreaterThanOrEqual(0.5);
  expect(waits.endOfTurnDelay).toBeLessThan(0.7);
  expect(waits.transcriptionDelay).toBeGreaterThan(0);
  expect(waits.onUserTurnCompletedDelay).toBeCloseTo(hookMs / 1000, 3);

  expect(answer?.metrics.llmNodeTtft).toBeCloseTo(ttftMs / 1000, 3);
  expect(answer?.metrics.ttsNodeTtfb).toBeCloseTo(ttfbMs / 1000, 3);
  const waited = (answer?.metrics.startedSpeakingAt ?? 0) - stoppedSpeakingAt;
  expect(answer?.metrics.e2eLatency).toBeCloseTo(waited, 6);
  expect(waited).toBeGreaterThanOrEqual((waits.endOfTurnDelay ?? 0) + (hookMs + ttftMs + ttfbMs) / 1000);
  expect(answer?.metrics.stoppedSpeakingAt).toBeGreaterThan(answer?.metrics.startedSpeakingAt ?? Infinity);

  const eou = told.filter((one) => one.type === 'eou_metrics');
  expect(eou).toHaveLength(1);
  expect(eou[0]).toMatchObject({
    endOfUtteranceDelayMs: (waits.endOfTurnDelay ?? 0) * 1000,
    onUserTurnCompletedDelayMs: hookMs,
    speechId: expect.stringMatching(/./),
  });
  await clock.until(test.session.close());
});

it('a draft: the wait for its first token counts from when the model was asked, not from when it was adopted', async () => {
  const { clock, test } = await start(true);
  await clock.advanceBy(500);
  test.userSays('Hello', 600, 50);
  await clock.advanceBy(6000);
  const [answer] = messages(test.session, 'assistant');
  expect(answer?.metrics.llmNodeTtft).toBeCloseTo(ttftMs / 1000, 3);
  expect(test.llm?.requests).toHaveLength(1);
  await clock.until(test.session.close());
});

it('H6: the first turn after a handoff has its end-to-end latency', async () => {
  const { clock, test } = await start(false);
  test.session.updateAgent(new Receptionist(clock, { id: 'second' }));
  await clock.advanceBy(500);
  test.userSays('Hello', 600, 50);
  await clock.advanceBy(6000);
  const [answer] = messages(test.session, 'assistant');
  expect(answer?.metrics.e2eLatency).toBeGreaterThan(0.5);
  await clock.until(test.session.close());
});

it('what a program says answers nobody: it has no end-to-end latency', async () => {
  const { clock, test } = await start(false);
  test.session.say('Welcome.');
  await clock.advanceBy(4000);
  const [said] = messages(test.session, 'assistant');
  expect(said?.metrics.startedSpeakingAt).toBeGreaterThan(0);
  expect(said?.metrics.e2eLatency).toBeUndefined();
  expect(said?.metrics.llmNodeTtft).toBeUndefined();
  await clock.until(test.session.close());
});
