// The result of a tool that hands the conversation to another agent.
import type { Any } from '../../base/any.js';
import type { HandoffAgent } from './tool-run-context.js';

const HANDOFF_SYMBOL: unique symbol = Symbol.for('livekit.agents.AgentHandoff') as never;

/** Returned by a tool: `agent` takes over. */
export interface AgentHandoff {
  /** The agent that takes over. */
  agent: HandoffAgent;
  /** What the tool answers to the model. Without it, no reply follows from this call. */
  returns?: Any;
  [HANDOFF_SYMBOL]: true;
}

/**
 * Hands the conversation to another agent when a tool returns it.
 *
 * @example
 * ```ts
 * return handoff({ agent: new BillingAgent(), returns: 'Passed on to billing.' });
 * ```
 */
export function handoff(options: { agent: HandoffAgent; returns?: Any }): AgentHandoff {
  return { agent: options.agent, returns: options.returns, [HANDOFF_SYMBOL]: true };
}

/** True if `value` was made by {@link handoff}. */
export function isAgentHandoff(value: unknown): value is AgentHandoff {
  return typeof value === 'object' && value !== null && HANDOFF_SYMBOL in value;
}
