// The arithmetic of learned delays.
import { describe, expect, it } from 'vitest';
import { delaysWithin, learnDelays, type Delays } from './delays.js';

const limits = { minMs: 500, maxMs: 3000, alpha: 0.9 };
const learn = (
  pauses: readonly (readonly [pauseMs: number, agentHeardMs: number | null])[],
  from: Delays | null = null,
) =>
  pauses.reduce<Delays | null>(
    (known, [pauseMs, agentHeardMs]) => learnDelays(known, { pauseMs, agentHeardMs }, limits),
    from,
  );

describe('learned delays', () => {
  it.each([
    ['start at the given ones', [], null],
    ['move a tenth of the way to a pause', [[1500, null]], { minMs: 600, maxMs: 3000 }],
    [
      'move again with the next',
      [
        [1500, null],
        [1500, null],
      ],
      { minMs: 690, maxMs: 3000 },
    ],
    ['never fall below the smaller', [[100, null]], { minMs: 500, maxMs: 3000 }],
    ['learn both when the user was cut off', [[1000, 300]], { minMs: 550, maxMs: 2800 }],
    ['learn nothing from a user who interrupts later', [[1000, 1001]], null],
    ['learn nothing from a silence longer than any delay', [[3001, null]], null],
    ['learn nothing from what is no time', [[Number.NaN, null]], null],
  ] as const)('%s', (_name, pauses, expected) => {
    const learned = learn(pauses);
    const rounded = learned && { minMs: Math.round(learned.minMs), maxMs: Math.round(learned.maxMs) };
    expect(rounded).toEqual(expected);
  });

  it('approach the pauses of a patient user', () => {
    expect(learn(Array.from({ length: 60 }, () => [2000, null] as const))?.minMs).toBeGreaterThan(1990);
  });

  it('stay within the limits, even where these changed or contradict each other', () => {
    expect(delaysWithin({ minMs: 900, maxMs: 2500 }, { minMs: 1000, maxMs: 2000 })).toEqual({
      minMs: 1000,
      maxMs: 2000,
    });
    expect(delaysWithin(null, { minMs: 1000, maxMs: 200 })).toEqual({ minMs: 1000, maxMs: 1000 });
  });
});
