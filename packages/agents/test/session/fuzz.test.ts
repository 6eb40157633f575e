// Thousands of random sessions in which everything misbehaves. FUZZ_SESSIONS sets how many, FUZZ_SEED where they begin.
import { describe, expect, it } from 'vitest';
import { fuzzSession } from './fuzz/fuzz-session.js';

const sessions = Number(process.env['FUZZ_SESSIONS'] ?? 5000);
const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);
const parts = 10;

describe('random sessions keep every rule', () => {
  const perPart = Math.ceil(sessions / parts);
  for (let part = 0; part < parts; part += 1) {
    const from = firstSeed + part * perPart;
    it(`seeds ${from} to ${from + perPart - 1}`, { timeout: 300_000 }, async () => {
      const broken: string[] = [];
      for (let seed = from; seed < from + perPart && broken.length < 5; seed += 1) {
        await fuzzSession(seed).catch((error: unknown) => broken.push(`seed ${seed}: ${String(error)}`));
      }
      expect(broken).toEqual([]);
    });
  }
});
