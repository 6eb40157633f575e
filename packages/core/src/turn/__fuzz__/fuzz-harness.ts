// Random conversations against the invariants: the same seed always tells the same conversation.
import { testPolicy } from '../__scenario__/test-policy.js';
import type { TurnPolicy } from '../policy.js';
import { step as trueStep } from '../step.js';
import { act } from './actions.js';
import { type Chance, seededChance } from './random.js';
import { type StepFunction, World } from './world.js';

export interface FuzzOptions {
  readonly seed: number;
  /** How many things the user and the program do. Default 60. */
  readonly actions?: number;
  /** The reducer under test. Default: the real one. */
  readonly step?: StepFunction;
}

/** A broken invariant, with the end of the conversation that broke it. */
export class FuzzViolation extends Error {
  constructor(seed: number, cause: unknown, log: readonly unknown[]) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const lines = log.slice(-60).map((line) => JSON.stringify(line));
    super(`seed ${seed}: ${reason}\n${lines.join('\n')}`, { cause });
    this.name = 'FuzzViolation';
  }
}

/** Runs one conversation to its end. Returns how many events it had; throws `FuzzViolation`. */
export function fuzzSession({ seed, actions = 60, step = trueStep }: FuzzOptions): number {
  const chance = seededChance(seed);
  const world = new World({ chance, policy: randomPolicy(chance), step, compares: seed % 50 === 0 });
  try {
    for (let left = actions; left > 0; left--) {
      world.advance(chance.between(0, 700));
      act(world);
    }
    world.finish();
  } catch (error) {
    throw new FuzzViolation(seed, error, world.log);
  }
  return world.events;
}

function randomPolicy(chance: Chance): TurnPolicy {
  return {
    ...testPolicy,
    mode: chance.pick(['vad', 'vad', 'stt', 'detector', 'detector', 'manual', 'realtime_llm']),
    commitFlushMs: 1000,
    endpointingAlpha: chance.odds(0.4) ? 0.5 : null,
    turnMaxWords: chance.odds(0.3) ? 4 : null,
    turnMaxMs: chance.odds(0.3) ? 3000 : null,
    hookTimeoutMs: 5000,
    dictation: chance.odds(0.8),
    detectorHears: chance.odds(0.3),
    bargeInMs: chance.pick([0, 200, 500]),
    bargeInWords: chance.pick([0, 0, 2]),
    interruptions: chance.odds(0.9),
    hasTranscripts: chance.odds(0.9),
    backchannels: chance.odds(0.8),
    backchannelBoundaryMs: chance.pick([
      [1000, 1000],
      [0, 0],
    ]),
    echoGuard: chance.odds(0.8),
    aecWarmupMs: chance.odds(0.3) ? 3000 : null,
    falseInterruptionMs: chance.odds(0.85) ? 2000 : null,
    thinkingTimeoutMs: 4000,
    dropDuringProtected: chance.odds(0.5),
    preemptive: chance.odds(0.8),
    awayMs: chance.odds(0.7) ? 3000 : null,
    awayStepsMs: chance.odds(0.5) ? [2000, 3000] : [],
    transcriptTimeoutMs: chance.odds(0.5) ? 800 : null,
  };
}
