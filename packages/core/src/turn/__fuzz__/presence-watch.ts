// What must hold for users who say nothing: they are addressed step by step, and nobody else is.
import { heardText, isBusy } from '../select.js';
import { check } from './invariants.js';
import type { Stepped } from './overlap-watch.js';

/** Sees every step of one conversation. */
export class PresenceWatch {
  /** The step that a user who says nothing gets next. */
  #next = 0;

  see({ before, event, after, effects, policy }: Stepped): void {
    for (const effect of effects) {
      if (effect.type !== 'away-step-take') continue;
      check(!isBusy(before) && heardText(before) === '', 'a silent user was addressed in mid-conversation');
      check(effect.step === this.#next, `steps out of order: ${effect.step} instead of ${this.#next}`);
      this.#next += 1;
    }
    const heard = event.type === 'user-speech-started' && policy.mode === 'realtime_llm';
    const known = event.type === 'user-activity-seen' || event.type === 'turn-commit-requested' || heard;
    if (known || after.turns.length > 0) this.#next = 0;
  }
}
