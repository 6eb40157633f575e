// Thousands of random conversations in which everything misbehaves. FUZZ_SESSIONS sets how many, FUZZ_SEED where they begin.
import { describe, expect, it } from 'vitest';
import { fuzzSession } from './__fuzz__/fuzz-harness.js';

const sessions = Number(process.env.FUZZ_SESSIONS ?? 20_000);
const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
const parts = 8;

describe('random conversations keep every invariant', () => {
  const perPart = Math.ceil(sessions / parts);
  for (let part = 0; part < parts; part++) {
    const from = firstSeed + part * perPart;
    it(`seeds ${from} to ${from + perPart - 1}`, { timeout: 120_000 }, () => {
      let events = 0;
      for (let seed = from; seed < from + perPart; seed++) events += fuzzSession({ seed });
      expect(events).toBeGreaterThan(perPart * 60);
    });
  }
});
