// Proof that the fuzz test can fail: each kind of bug it exists for is planted, and found within a few seeds.
import { describe, expect, it } from 'vitest';
import { fuzzSession, FuzzViolation } from './__fuzz__/fuzz-harness.js';
import { type PlantedBug, plantedBugs } from './__fuzz__/planted-bugs.js';
import { plantedOverlaps } from './__fuzz__/planted-overlaps.js';

const seeds = 200;

/** The first violation the bug causes, with its seed; null if it goes unnoticed. */
function firstViolation(bug: PlantedBug): { seed: number; message: string } | null {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      fuzzSession({ seed, step: bug.step });
    } catch (error) {
      if (!(error instanceof FuzzViolation)) throw error;
      return { seed, message: error.message };
    }
  }
  return null;
}

describe('the fuzz harness finds', () => {
  it.each([...plantedBugs, ...plantedOverlaps].map((bug) => [bug.name, bug] as const))('%s', (_name, bug) => {
    const violation = firstViolation(bug);
    expect(violation?.message.split('\n')[0]).toMatch(bug.symptom);
  });

  it('nothing wrong with the true reducer on the same seeds', () => {
    for (let seed = 1; seed <= seeds; seed++) expect(fuzzSession({ seed })).toBeGreaterThan(0);
  });

  it('a violation and shows the seed and the last events', () => {
    const bug = plantedBugs.find((planted) => planted.symptom.test('settled twice'));
    const violation = bug ? firstViolation(bug) : null;
    expect(violation?.message).toMatch(/^seed \d+: settled twice/);
    expect(violation?.message.split('\n').length).toBeGreaterThan(5);
  });
});
