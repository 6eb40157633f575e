// What a session has used so far: per model, and in vain.
import { ModelUsageCollector, type AgentMetrics } from '../model/metrics/index.js';
import type { AgentSessionUsage } from './events.js';
import { ModelRequests } from './model-requests.js';

export class SessionUsage {
  readonly requests = new ModelRequests();
  readonly #models = new ModelUsageCollector();

  /** Adds a measurement, and returns it with the speech it belongs to. */
  collect(metrics: AgentMetrics): AgentMetrics {
    this.#models.collect(metrics);
    return this.requests.attribute(metrics);
  }

  /** So far. */
  get total(): AgentSessionUsage {
    return { modelUsage: this.#models.flatten(), wasted: this.requests.wasted };
  }
}
