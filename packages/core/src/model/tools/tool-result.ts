// What a tool call means for the conversation: its output, whether a reply follows, and who takes over.
import { AgentsError, toError } from '../../base/errors.js';
import { FunctionCallOutput, type FunctionCall } from '../chat/function-call.js';
import { isAgentHandoff } from './handoff.js';
import type { ToolContext } from './tool-context.js';
import { isStopResponse, isToolError } from './tool-errors.js';
import { isHandoffAgent, type HandoffAgent } from './tool-run-context.js';
import { sortedToolNames } from './tool-context.js';
import type { Any } from '../../base/any.js';

/** What became of a tool call. */
export interface ToolOutcome {
  readonly call: FunctionCall;
  /** The item for the conversation; null if the call leaves none. */
  readonly output: FunctionCallOutput | null;
  /** True if the model should answer with the output in view. */
  readonly reply: boolean;
  /** The agent that takes over, if any. */
  readonly handoff: HandoffAgent | null;
  /** What the tool returned, for events; undefined if it failed. */
  readonly value?: unknown;
  /** Why the call failed. Unlike the output it tells all; for logs and events, not for the model. */
  readonly error?: Error;
  /** True if the call was given up before its tool settled. */
  readonly cancelled?: true;
}

const maskedMessage = 'An internal error occurred';

/** The outcome of a tool that returned `value`. */
export function outcomeOfValue(call: FunctionCall, value: unknown): ToolOutcome {
  if (value instanceof Error) return outcomeOfError(call, value);
  if (isAgentHandoff(value)) return { ...outcomeOfValue(call, value.returns), handoff: value.agent };
  if (isHandoffAgent(value)) return { ...outcomeOfValue(call, undefined), handoff: value };
  if (value === undefined) return { call, output: outputOf(call, ''), reply: false, handoff: null, value };
  try {
    return { call, output: outputOf(call, encode(value)), reply: true, handoff: null, value };
  } catch (error) {
    return outcomeOfError(call, error);
  }
}

function encode(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) {
    throw new AgentsError('A tool returned a value that JSON cannot hold. Return plain data.', {
      code: 'tool_result_invalid',
    });
  }
  return json;
}

/** The outcome of a tool that threw. Only the message of a ToolError reaches the model. */
export function outcomeOfError(call: FunctionCall, thrown: unknown): ToolOutcome {
  const error = toError(thrown);
  if (isStopResponse(thrown)) return { call, output: null, reply: false, handoff: null };
  const message = isToolError(thrown) ? error.message : maskedMessage;
  return { call, output: errorOutput(call, message), reply: true, handoff: null, error };
}

/** The outcome of a call whose arguments do not fit. */
export function outcomeOfInvalidArguments(call: FunctionCall, error: Error): ToolOutcome {
  const output = errorOutput(call, `Invalid arguments for ${call.name}: ${error.message}`);
  return { call, output, reply: true, handoff: null, error };
}

/** The outcome of a call of a tool that does not exist. */
export function outcomeOfUnknownTool(call: FunctionCall, toolCtx: ToolContext<Any>): ToolOutcome {
  const names = sortedToolNames(toolCtx).join(', ');
  const message = `Unknown function: ${call.name} - available tools: ${names}`;
  const error = new AgentsError(message, { code: 'tool_unknown' });
  return { call, output: errorOutput(call, message), reply: true, handoff: null, error };
}

/** The outcome of a call that was given up. */
export function outcomeOfCancel(call: FunctionCall): ToolOutcome {
  return { call, output: null, reply: false, handoff: null, cancelled: true };
}

function outputOf(call: FunctionCall, output: string): FunctionCallOutput {
  return new FunctionCallOutput({ callId: call.callId, name: call.name, output, isError: false });
}

function errorOutput(call: FunctionCall, output: string): FunctionCallOutput {
  return new FunctionCallOutput({ callId: call.callId, name: call.name, output, isError: true });
}
