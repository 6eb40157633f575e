// What the flight recorder keeps: the last events of a session, what was decided about them, and where they began.
import type { TurnPolicy } from '../../turn/policy.js';
import type { TurnState } from '../../turn/state.js';
import type { TraceEntry, TraceFile, TraceHead, TracePolicy } from '../../turn/trace/format.js';

/** One step of the reducer. */
export interface RecordedStep extends TraceEntry {
  /** The state before it. */
  readonly before: TurnState;
  readonly policy: TurnPolicy;
}

/** Steps in a row; with the state before the first they can be played again. */
interface Stretch {
  readonly state: TurnState;
  readonly policy: TurnPolicy;
  readonly steps: (TraceEntry | TracePolicy)[];
}

const stretchLength = 500;
// Together some ten minutes of lively conversation. States share their parts, so that keeping five costs next to nothing.
const keptStretches = 5;

export class Trace {
  readonly #stretches: Stretch[] = [];
  #policy: TurnPolicy | undefined;

  record({ before, policy, at, event, effects }: RecordedStep): void {
    let stretch = this.#stretches.at(-1);
    if (!stretch || stretch.steps.length >= stretchLength) {
      stretch = { state: before, policy, steps: [] };
      this.#stretches.push(stretch);
      if (this.#stretches.length > keptStretches) this.#stretches.shift();
    } else if (policy !== this.#policy) stretch.steps.push({ policy });
    this.#policy = policy;
    stretch.steps.push({ at, event, effects });
  }

  /** All that is kept, with the words as they were said; undefined before the first event. */
  file(about: Pick<TraceHead, 'framework' | 'reason'>): TraceFile | undefined {
    const [first, ...later] = this.#stretches;
    if (!first) return undefined;
    const { state, policy } = first;
    const steps = [...first.steps, ...later.flatMap((stretch) => [{ policy: stretch.policy }, ...stretch.steps])];
    return { head: { flightRecorder: 1, ...about, words: 'real', exact: true, state, policy }, steps };
  }
}
