// The foreground of a conversation: work that needs it quiet gets it in turn, one at a time.
import { AgentsError } from '../../base/errors.js';
import { withResolvers } from '../../base/future.js';
import { isIdle } from '../../turn/select.js';
import type { TurnState } from '../../turn/state.js';
import type { Hub } from '../hub.js';

const isQuiet = (state: TurnState) => state.life === 'running' && isIdle(state);

export class Foreground {
  readonly #hub: Hub;
  #last: Promise<void> = Promise.resolve();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Runs `work` when nobody speaks and nothing else is in the foreground. @throws AgentsError `session_closed`. */
  async run<T>(work: () => Promise<T> | T): Promise<T> {
    const before = this.#last;
    const mine = withResolvers<void>();
    this.#last = mine.promise;
    try {
      await before;
      if (!(await this.#hub.runtime.when(isQuiet, this.#hub.scope.signal))) {
        throw new AgentsError('The session closed before it was quiet.', { code: 'session_closed' });
      }
      return await work();
    } finally {
      mine.resolve();
    }
  }
}
