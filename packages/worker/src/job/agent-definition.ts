// What an agent file exports: the functions the job process calls.
import type { JobContext } from './job-context.js';
import type { JobProcess } from './job-process.js';

/** The brand of an agent definition; shared by every copy of this package in a process. */
export const AGENT_DEFINITION_SYMBOL: unique symbol = Symbol.for('livekit.agents.AgentDefinition') as never;

/** The entry and the lifecycle callbacks of an agent. */
export interface AgentDefinition<ProcessUserData = Record<string, unknown>> {
  /** Runs once per job. Its return does not end the job; an error it throws does. */
  entry: (ctx: JobContext<ProcessUserData>) => Promise<void>;
  /** Runs once per job process, before it is given a job: the place to load models. */
  prewarm?: (proc: JobProcess<ProcessUserData>) => unknown;
  /**
   * Runs after the primary session has closed, for at most `ServerOptions.sessionEndTimeout`. An error is logged and
   * the shutdown goes on. Not called if the session could not be closed.
   */
  onSessionEnd?: (ctx: JobContext<ProcessUserData>) => Promise<void> | void;
}

/** Whether `value` was made by {@link defineAgent} (or looks as if: an object with an entry function). @internal */
export function isAgent(value: unknown): value is AgentDefinition {
  return typeof value === 'object' && value !== null && 'entry' in value && typeof value.entry === 'function';
}

/**
 * Defines an agent. Must be the default export of the file that `ServerOptions.agent` names.
 * @example
 * ```ts
 * export default defineAgent({
 *   entry: async (ctx) => {
 *     await ctx.connect();
 *   },
 * });
 * ```
 */
export function defineAgent<ProcessUserData = Record<string, unknown>>(
  agent: AgentDefinition<ProcessUserData>,
): AgentDefinition<ProcessUserData> {
  return Object.assign(agent, { [AGENT_DEFINITION_SYMBOL]: true });
}
