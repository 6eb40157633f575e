// The errors a tool throws on purpose.
import { AgentsError } from '../../base/errors.js';

const TOOL_ERROR_SYMBOL: unique symbol = Symbol.for('livekit.agents.ToolError') as never;
const STOP_RESPONSE_SYMBOL: unique symbol = Symbol.for('livekit.agents.StopResponse') as never;

/**
 * Thrown by a tool to tell the model what went wrong: the message is sent to it as it is. The message of any other
 * error stays inside.
 */
export class ToolError extends AgentsError {
  readonly [TOOL_ERROR_SYMBOL] = true;

  constructor(message: string) {
    super(message, { code: 'tool_error' });
  }
}

/** True if `error` is a {@link ToolError}, also one of another copy of this package. */
export function isToolError(error: unknown): error is ToolError {
  return typeof error === 'object' && error !== null && TOOL_ERROR_SYMBOL in error;
}

/** Thrown by a tool, or by `onUserTurnCompleted`, to end the turn without an answer. */
export class StopResponse extends AgentsError {
  readonly [STOP_RESPONSE_SYMBOL] = true;

  constructor() {
    super('No answer is wanted for this turn.', { code: 'stop_response' });
  }
}

/** True if `error` is a {@link StopResponse}, also one of another copy of this package. */
export function isStopResponse(error: unknown): error is StopResponse {
  return typeof error === 'object' && error !== null && STOP_RESPONSE_SYMBOL in error;
}

/** The arguments a model gave do not fit the tool. The message is meant for the model. */
export class ToolArgumentsError extends AgentsError {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, { code: 'tool_arguments_invalid', ...options });
  }
}
