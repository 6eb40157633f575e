// What a session has used so far: per model, in vain, and in money.
import { ModelUsageCollector, sessionCostOf, type AgentMetrics, type PriceTable } from '../../model/metrics/index.js';
import type { AgentSessionUsage } from '../events.js';
import { ModelRequests } from '../speech/model-requests.js';
import type { CostLimit } from './session-cost.js';

export class SessionUsage {
  readonly requests = new ModelRequests();
  readonly #models = new ModelUsageCollector();
  readonly #prices: PriceTable;
  readonly #limit: CostLimit;

  constructor(prices: PriceTable, limit: CostLimit) {
    this.#prices = prices;
    this.#limit = limit;
  }

  /** Adds a measurement, and returns it with the speech it belongs to. */
  collect(metrics: AgentMetrics): AgentMetrics {
    this.#models.collect(metrics);
    this.#limit.check(sessionCostOf(this.#models.flatten(), this.#prices));
    return this.requests.attribute(metrics);
  }

  /** So far. */
  get total(): AgentSessionUsage {
    const modelUsage = this.#models.flatten();
    return { modelUsage, wasted: this.requests.wasted, cost: sessionCostOf(modelUsage, this.#prices) };
  }
}
