// What a tool knows of the session that calls it. The session completes these interfaces with its own classes.
import type { FunctionCall } from '../chat/function-call.js';

/** User data of a session whose type is not known. */
export type UnknownUserData = unknown;

/**
 * The context of a tool call. The models know only this much; the session merges its `RunContext` into this
 * interface, so that tools see all of it (`session`, `speechHandle`, `waitForPlayout()`, …).
 */
export interface ToolRunContext<UserData = UnknownUserData> {
  /** The data given to the session. */
  readonly userData: UserData;
  /** The call being answered. */
  readonly functionCall: FunctionCall;
}

/**
 * An agent that can take over. The session merges its `Agent` into this interface.
 * Agents carry the brand {@link AGENT_SYMBOL}.
 */
export interface HandoffAgent {
  readonly id: string;
}

/** The brand of an agent of a voice session; shared by every copy of this package in a process. */
export const AGENT_SYMBOL: unique symbol = Symbol.for('livekit.agents.Agent') as never;

/** True if `value` is an agent, also one of another copy of this package. */
export function isHandoffAgent(value: unknown): value is HandoffAgent {
  return typeof value === 'object' && value !== null && AGENT_SYMBOL in value;
}
