// Runs one tool call, from the model's JSON to what it means for the conversation.
import type { Any } from '../../base/any.js';
import { onAbort } from '../../base/abort.js';
import { toError } from '../../base/errors.js';
import { FunctionCall, FunctionCallOutput } from '../chat/function-call.js';
import { parseFunctionArguments, parseToolArguments } from './parse-arguments.js';
import { toToolContext, type ToolContext, type ToolContextLike } from './tool-context.js';
import {
  outcomeOfCancel,
  outcomeOfError,
  outcomeOfInvalidArguments,
  outcomeOfUnknownTool,
  outcomeOfValue,
  type ToolOutcome,
} from './tool-result.js';
import type { ToolRunContext, UnknownUserData } from './tool-run-context.js';
import type { AnyFunctionTool, ToolOptions } from './tool-types.js';

export interface RunToolOptions<UserData = UnknownUserData> {
  readonly call: FunctionCall;
  readonly toolCtx: ToolContext<UserData>;
  /** Handed to the tool as `ctx`. */
  readonly context: ToolRunContext<UserData>;
  /** Handed to the tool as `abortSignal`. When it aborts, the call is given up at once. */
  readonly signal: AbortSignal;
  /** Runs when the arguments are known to be good, before the tool does. If it throws, the tool does not run. */
  readonly before?: (tool: AnyFunctionTool<UserData>, args: Record<string, unknown>) => Promise<void>;
  /** The tool has come to its end, maybe long after the call was given up. */
  readonly onEnded?: () => void;
}

/**
 * Runs the tool a call asks for. Never rejects: whatever the tool does becomes an outcome. If `signal` aborts first,
 * the outcome is `cancelled`, and what the tool does later has no effect.
 */
export async function runTool<UserData>(options: RunToolOptions<UserData>): Promise<ToolOutcome> {
  const { call, toolCtx, signal } = options;
  if (signal.aborted) return outcomeOfCancel(call);
  const tool = toolCtx.getFunctionTool(call.name);
  if (!tool) return outcomeOfUnknownTool(call, toolCtx);
  return new Promise((resolve) => {
    const listening = onAbort(signal, () => resolve(outcomeOfCancel(call)));
    void settle(tool, options).then((outcome) => {
      listening[Symbol.dispose]();
      options.onEnded?.();
      resolve(outcome);
    });
  });
}

async function settle<UserData>(
  tool: AnyFunctionTool<UserData>,
  { call, context, signal, before }: RunToolOptions<UserData>,
): Promise<ToolOutcome> {
  let args: Record<string, unknown>;
  try {
    args = await parseToolArguments(tool, call.args);
  } catch (error) {
    return outcomeOfInvalidArguments(call, toError(error));
  }
  try {
    await before?.(tool, args);
    if (signal.aborted) return outcomeOfCancel(call);
    const value: unknown = await tool.execute(args, { ctx: context, toolCallId: call.callId, abortSignal: signal });
    return outcomeOfValue(call, value);
  } catch (error) {
    return outcomeOfError(call, error);
  }
}

/**
 * Options to call a tool's `execute` without a session, as a test does. Of its `ctx` only `userData` and
 * `functionCall` can be used.
 */
export function createToolOptions<UserData extends UnknownUserData>(
  toolCallId: string,
  userData?: UserData,
): ToolOptions<UserData> {
  const functionCall = new FunctionCall({ callId: toolCallId, name: '', args: '{}' });
  const ctx: unknown = { userData, functionCall };
  // Outside a session there is no more to give.
  return { ctx: ctx as ToolRunContext<UserData>, toolCallId, abortSignal: new AbortController().signal };
}

/** Runs a call without a session. Failures become outputs; a call that leaves no output gives an empty one. */
export async function executeToolCall(call: FunctionCall, toolCtx: ToolContextLike<Any>): Promise<FunctionCallOutput> {
  const { ctx, abortSignal } = createToolOptions(call.callId);
  const outcome = await runTool({ call, toolCtx: toToolContext(toolCtx), context: ctx, signal: abortSignal });
  return outcome.output ?? new FunctionCallOutput({ callId: call.callId, name: call.name, output: '', isError: false });
}

/**
 * The call a model asked for, its arguments as canonical JSON if they can be read.
 *
 * @param args - the tool context, the call's id, the tool's name, the arguments as the model wrote them.
 */
export function oaiBuildFunctionInfo(
  ...args: [toolCtx: ToolContext<Any>, toolCallId: string, toolName: string, rawArgs: string]
): FunctionCall {
  const [, callId, name, rawArgs] = args;
  return new FunctionCall({ callId, name, args: canonicalArguments(rawArgs) });
}

/** The arguments as tidy JSON, or as they are if they cannot be read (the call then fails with a reason). */
export function canonicalArguments(rawArgs: string): string {
  try {
    return JSON.stringify(parseFunctionArguments(rawArgs));
  } catch {
    return rawArgs;
  }
}
