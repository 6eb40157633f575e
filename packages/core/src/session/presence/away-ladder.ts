// Takes the steps that are due when the user says nothing any more: a word, another, and in the end the goodbye.
import { toError } from '../../base/errors.js';
import { getJobContext } from '../../job/current-job.js';
import { awayCloseReason, type AwayStep } from './away-step.js';
import { AgentSessionEventTypes } from '../events.js';
import type { Hub } from '../hub.js';
import type { SpeechHandle } from '../speech/speech-handle.js';

export class AwayLadder {
  readonly #hub: Hub;
  // Callbacks of timers and rooms may have lost the job they belong to.
  readonly #job = getJobContext(false);

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  take(index: number): void {
    const step = this.#hub.options.awayLadder[index];
    if (!step) return;
    this.#hub.emit(AgentSessionEventTypes.DebugMessage, { payload: { type: 'away_step', step: index } });
    void this.#hub.scope.spawn('away-step', () => this.#take(step));
  }

  async #take(step: AwayStep): Promise<void> {
    const { session, logger } = this.#hub;
    try {
      await step.run?.(session);
    } catch (error) {
      logger.error({ err: toError(error) }, 'a step of awayLadder failed');
    }
    const speech = this.#speak(step);
    await speech?.waitForPlayout();
    // Somebody is there after all.
    if (!step.hangUp || speech?.interrupted) return;
    session.once(AgentSessionEventTypes.Close, () => void this.#endJob());
    session.shutdown({ drain: true, reason: awayCloseReason });
  }

  #speak({ say, instructions }: AwayStep): SpeechHandle | undefined {
    const { session } = this.#hub;
    if (say !== undefined) return session.say(say);
    return instructions === undefined ? undefined : session.generateReply({ instructions });
  }

  /** Never rejects. */
  async #endJob(): Promise<void> {
    const job = this.#job ?? getJobContext(false);
    if (job?._primaryAgentSession !== this.#hub.session) return;
    try {
      await job.deleteRoom();
    } catch (error) {
      this.#hub.logger.warn(
        { err: toError(error) },
        'the room was not deleted: the others in it must leave by themselves',
      );
    }
    job.shutdown(awayCloseReason);
  }
}
