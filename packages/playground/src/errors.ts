// What can go wrong when the playground starts.
import { AgentsError, isAgentsError } from '@livekit/agents-core';

/** The codes of {@link PlaygroundError}. */
export type PlaygroundErrorCode = 'playground_port_taken';

/** The playground could not do what was asked; the message says what to do. */
export class PlaygroundError extends AgentsError {
  constructor(code: PlaygroundErrorCode, message: string, cause?: unknown) {
    super(message, { code, ...(cause === undefined ? {} : { cause }) });
  }
}

/** Whether `value` is a {@link PlaygroundError}, of this or another copy of the package. */
export function isPlaygroundError(value: unknown): value is PlaygroundError {
  return isAgentsError(value) && value.code.startsWith('playground_');
}
