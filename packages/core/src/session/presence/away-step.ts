// What is done about a user who says nothing any more, as users configure it.
import type { Instructions } from '../../model/chat/index.js';
import type { AgentSession } from '../faces.js';

/** One step of `awayLadder`. It may run code, then say something, then hang up. */
export interface AwayStep {
  /** Silence of both sides before this step, in ms: from the end of the conversation, or of the step before. Above 0. */
  readonly afterMs: number;
  /** Said as it is. */
  readonly say?: string;
  /** The agent says something by these instructions; not used with `say`. */
  readonly instructions?: string | Instructions;
  /** Called first; awaited. What it throws is logged. */
  readonly run?: (session: AgentSession) => void | Promise<void>;
  /**
   * True: when that was said and the user did not interrupt it, the session closes with the reason
   * {@link awayCloseReason}; in a job the room is deleted, which ends the call for everybody in it, and the job ends.
   * Default false.
   */
  readonly hangUp?: boolean;
}

/** The reason of the `close` event when `awayLadder` hung up. */
export const awayCloseReason = 'user_away';

/** @throws RangeError if a duration is not above 0. */
export function checkAwayLadder(steps: readonly AwayStep[]): readonly AwayStep[] {
  for (const [index, { afterMs }] of steps.entries())
    if (!(afterMs > 0 && Number.isFinite(afterMs)))
      throw new RangeError(`awayLadder[${index}].afterMs must be a number of ms above 0.`);
  return steps;
}
