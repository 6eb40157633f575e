// What a conversation costs, and what happens when it has cost enough.
import { voice, type metrics } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

const answers = [
  { input: 'Is the kitchen open?', content: 'Until ten o’clock tonight.' },
  { input: 'And the bar?', content: 'All night long.' },
];
// Every answer costs more than a dollar; the fake voice and ears cost nothing.
const prices: metrics.PriceTable = {
  'fake/*': { inputTokens: 200_000, outputTokens: 200_000, audioMinutes: 0, characters: 0 },
  'unknown/*': { audioMinutes: 0, characters: 0 },
};

async function start(options: Partial<voice.AgentSessionOptions>) {
  const test = await startSession({ llm: answers, options: { prices, ...options } });
  const reasons: string[] = [];
  test.session.on(voice.AgentSessionEventTypes.Close, ({ reason }) => reasons.push(reason));
  return { ...test, test, reasons };
}

describe('the cost of a session', () => {
  it('is told with its usage', async () => {
    const { test } = await start({});
    test.userSays('Is the kitchen open?', 900);
    await test.untilQuiet();
    const { cost } = test.session.usage;
    expect(cost?.unpriced).toEqual([]);
    expect(cost?.totalUsd).toBeGreaterThan(1);
    expect(cost?.models.find(({ type }) => type === 'llm_usage')?.usd).toBe(cost?.totalUsd);
    await test.close();
  });

  it('is unknown while a model has no price', async () => {
    const { test } = await start({ prices: {} });
    test.userSays('Is the kitchen open?', 900);
    await test.untilQuiet();
    expect(test.session.usage.cost).toMatchObject({ totalUsd: undefined, knownUsd: 0 });
    expect(test.session.usage.cost?.unpriced.length).toBeGreaterThan(0);
    await test.close();
  });
});

describe('a limit', () => {
  it('ends the session after what is being said, with a reason, and nothing more is answered', async () => {
    const { test, reasons } = await start({ maxCost: 1 });
    test.userSays('Is the kitchen open?', 900);
    await test.untilQuiet();
    test.userSays('And the bar?', 900);
    await test.untilQuiet();
    expect(test.heardByUser).toBe('Until ten o’clock tonight.');
    expect(reasons).toEqual(['cost_limit_reached']);
  });

  it('lets the agent say so first', async () => {
    const { test, reasons } = await start({ maxCost: { usd: 1, message: 'I have to go now. Goodbye.' } });
    test.userSays('Is the kitchen open?', 900);
    await test.untilQuiet();
    expect(test.heardByUser).toBe('Until ten o’clock tonight. I have to go now. Goodbye.');
    expect(reasons).toEqual(['cost_limit_reached']);
  });

  it('can leave the session open, and is told once', async () => {
    const reached: (number | undefined)[] = [];
    const { test, reasons } = await start({
      maxCost: { usd: 1, close: false, onReached: ({ totalUsd }) => reached.push(totalUsd) },
    });
    test.userSays('Is the kitchen open?', 900);
    await test.untilQuiet();
    test.userSays('And the bar?', 900);
    await test.untilQuiet();
    expect(test.heardByUser).toBe('Until ten o’clock tonight. All night long.');
    expect(reached).toHaveLength(1);
    expect(reached[0]).toBeGreaterThan(1);
    expect(reasons).toEqual([]);
    await test.close();
  });

  it('that is not reached changes nothing', async () => {
    const { test, reasons } = await start({ maxCost: 1000 });
    test.userSays('Is the kitchen open?', 900);
    await test.untilQuiet();
    expect(reasons).toEqual([]);
    await test.close();
  });

  it.each([0, -1, Number.NaN])('of %s is a mistake', (maxCost) => {
    expect(() => new voice.AgentSession({ maxCost })).toThrow(expect.objectContaining({ code: 'max_cost_invalid' }));
  });
});
