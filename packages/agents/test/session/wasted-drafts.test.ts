// What preemptive generation costs in vain is counted; what was said is not.
import { type metrics, voice } from '@livekit/agents';
import { startSession, VirtualClock } from '@livekit/agents/testing';
import { expect, it } from 'vitest';

async function start() {
  const clock = new VirtualClock();
  const test = await startSession({
    clock,
    llm: [
      { input: 'Hello', content: 'Good morning to you.' },
      { input: 'Hello and goodbye', content: 'Goodbye.' },
    ],
    options: { turnHandling: { preemptiveGeneration: { enabled: true } } },
  });
  const told: metrics.LLMMetrics[] = [];
  test.session.on(voice.AgentSessionEventTypes.MetricsCollected, ({ metrics: one }) => {
    if (one.type === 'llm_metrics') told.push(one);
  });
  const created: string[] = [];
  test.session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) => created.push(speechHandle.id));
  return { clock, test, told, created };
}

it('a draft that is said wastes nothing, and its tokens belong to its speech', async () => {
  const { clock, test, told, created } = await start();
  test.userSays('Hello', 600, 50);
  await clock.advanceBy(4000);
  expect(test.session.usage.wasted).toEqual({ drafts: 0, inputTokens: 0, outputTokens: 0 });
  expect(told.map(({ speechId }) => speechId)).toEqual(created);
  await clock.until(test.session.close());
});

it('a draft that the user spoke past is counted with its tokens', async () => {
  const { clock, test, told, created } = await start();
  test.userSays('Hello', 600, 50);
  await clock.advanceBy(900);
  test.userSays('and goodbye', 600, 50);
  await clock.advanceBy(4000);
  expect(told).toHaveLength(2);
  const [vain, used] = told;
  expect(vain?.completionTokens).toBeGreaterThan(0);
  expect(test.session.usage.wasted).toEqual({
    drafts: 1,
    inputTokens: vain?.promptTokens,
    outputTokens: vain?.completionTokens,
  });
  expect(used?.speechId).toBe(created.at(-1));
  expect(vain?.speechId).not.toBe(used?.speechId);
  await clock.until(test.session.close());
});
