// What a session may cost: its limit, and what happens when it is reached.
import { waitForAbort } from '../../base/abort.js';
import type { Clock } from '../../base/clock.js';
import { AgentsError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import type { Scope } from '../../base/scope.js';
import { settledWithin } from '../../base/settled-within.js';
import type { SessionCost } from '../../model/metrics/index.js';

/** The reason of a session that ended because it had cost enough. */
export const COST_LIMIT_REACHED = 'cost_limit_reached';

/** How much a session may cost, and what happens then. */
export interface MaxCostOptions {
  /** USD, above 0. Only models whose price is known count. */
  usd: number;
  /** What the agent says then, once; it is not interrupted. Null: nothing. Default null. */
  message?: string | null;
  /**
   * Whether the session then ends, with the reason 'cost_limit_reached', as soon as what is under way is said (30 s at
   * the longest). Default true.
   */
  close?: boolean;
  /** Called once, when the limit is reached. */
  onReached?: (cost: SessionCost) => void;
}

/** @throws AgentsError `max_cost_invalid` */
export function resolveMaxCost(given: number | MaxCostOptions | null | undefined): MaxCostOptions | null {
  if (given === undefined || given === null) return null;
  const options = typeof given === 'number' ? { usd: given } : given;
  if (Number.isFinite(options.usd) && options.usd > 0) return options;
  throw new AgentsError('maxCost must be an amount of USD above 0, such as 0.5.', { code: 'max_cost_invalid' });
}

/** What the limit needs of a session. */
interface Limited {
  readonly session: {
    waitForIdle(): Promise<unknown>;
    pauseReplyAuthorization(): void;
    say(text: string, options: { allowInterruptions: boolean }): unknown;
    shutdown(options: { drain: boolean; reason: string }): void;
  };
  readonly logger: Logger;
  readonly clock: Clock;
  readonly scope: Scope;
}

// An answer that is paid for is worth hearing, but a user who never stops talking gets no more of them.
const patienceMs = 30_000;

/** Watches what a session costs. */
export class CostLimit {
  readonly #options: MaxCostOptions | null;
  readonly #limited: Limited;
  readonly #told = new Set<string>();
  #isReached = false;

  constructor(options: MaxCostOptions | null, limited: Limited) {
    this.#options = options;
    this.#limited = limited;
  }

  check(cost: SessionCost): void {
    const options = this.#options;
    if (!options || this.#isReached) return;
    this.#tellUnpriced(cost);
    if (cost.knownUsd < options.usd) return;
    this.#isReached = true;
    this.#limited.logger.warn({ costUsd: cost.knownUsd, limitUsd: options.usd }, 'the session has cost its limit');
    void this.#limited.scope.spawn('cost limit', (signal) => this.#end(options, cost, signal));
  }

  async #end(options: MaxCostOptions, cost: SessionCost, signal: AbortSignal): Promise<void> {
    const { message = null, close = true, onReached } = options;
    const { session, logger, clock } = this.#limited;
    try {
      onReached?.(cost);
    } catch (error) {
      logger.error({ err: error }, 'onReached of maxCost failed');
    }
    await settledWithin(Promise.race([session.waitForIdle(), waitForAbort(signal)]), { clock, limitMs: patienceMs });
    if (signal.aborted) return;
    if (close) session.pauseReplyAuthorization();
    if (message !== null) session.say(message, { allowInterruptions: false });
    if (close) session.shutdown({ drain: true, reason: COST_LIMIT_REACHED });
  }

  #tellUnpriced({ unpriced }: SessionCost): void {
    for (const model of unpriced) {
      if (this.#told.has(model)) continue;
      this.#told.add(model);
      this.#limited.logger.warn({ model }, 'the price of a model is unknown: maxCost does not count it, see `prices`');
    }
  }
}
