// The foreground of a conversation: work that needs it quiet gets it in turn, one at a time.
import { AsyncLocalStorage } from 'node:async_hooks';
import { AgentsError } from '../../base/errors.js';
import { withResolvers } from '../../base/future.js';
import { isIdle } from '../../turn/select.js';
import type { TurnState } from '../../turn/state.js';
import type { Hub } from '../hub.js';

const isQuiet = (state: TurnState) => state.life === 'running' && isIdle(state);

/** Someone's time in the foreground. */
interface Stay {
  readonly of: Foreground;
  over: boolean;
}

/** The stay that the running code belongs to: it must not wait for its own end. What it started may outlive it. */
const stayStorage = new AsyncLocalStorage<Stay>();

export class Foreground {
  readonly #hub: Hub;
  #last: Promise<void> = Promise.resolve();
  /** Settles when who is in the foreground now leaves it. */
  #held: Promise<void> | undefined;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Runs `work` when nobody speaks and nothing else is in the foreground. @throws AgentsError `session_closed`. */
  async run<T>(work: () => Promise<T> | T): Promise<T> {
    if (this.#isInside) {
      await this.#quiet();
      return work();
    }
    const before = this.#last;
    const mine = withResolvers<void>();
    this.#last = mine.promise;
    const stay: Stay = { of: this, over: false };
    try {
      await before;
      await this.#quiet();
      this.#held = mine.promise;
      return await stayStorage.run(stay, work);
    } finally {
      stay.over = true;
      this.#held = undefined;
      mine.resolve();
    }
  }

  /** Settles when nobody speaks and nobody is in the foreground. @throws AgentsError `session_closed`. */
  async idle(): Promise<void> {
    for (;;) {
      if (!(await this.#hub.runtime.when(isIdle, this.#hub.scope.signal))) throw closed();
      if (!this.#held || this.#isInside) return;
      // Something may have been said meanwhile.
      await this.#held;
    }
  }

  get #isInside(): boolean {
    const stay = stayStorage.getStore();
    return stay?.of === this && !stay.over;
  }

  async #quiet(): Promise<void> {
    if (!(await this.#hub.runtime.when(isQuiet, this.#hub.scope.signal))) throw closed();
  }
}

function closed(): AgentsError {
  return new AgentsError('The session closed before it was quiet.', { code: 'session_closed' });
}
