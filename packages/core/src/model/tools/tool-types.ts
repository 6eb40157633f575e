// The types of tools.
import type { JSONSchema7 } from 'json-schema';

import type { Any } from '../../base/any.js';
import type { JSONObject } from '../chat/json.js';
import type { ToolRunContext, UnknownUserData } from './tool-run-context.js';

export const TOOL_SYMBOL: unique symbol = Symbol.for('livekit.agents.Tool') as never;
export const FUNCTION_TOOL_SYMBOL: unique symbol = Symbol.for('livekit.agents.FunctionTool') as never;
export const PROVIDER_TOOL_SYMBOL: unique symbol = Symbol.for('livekit.agents.ProviderTool') as never;
export const TOOLSET_SYMBOL: unique symbol = Symbol.for('livekit.agents.Toolset') as never;

/** A zod object schema (3.25 or 4), another standard schema, or a JSON Schema of type object. */
export type ToolInputSchema<T = JSONObject> = { _output: T } | { '~standard': { types?: { output: T } } } | JSONSchema7;

/** The arguments a schema yields. A plain JSON Schema has no type: its arguments are unknown. */
export type InferToolInput<Schema> = Schema extends { _output: infer Output }
  ? Output
  : Schema extends { '~standard': { types?: { output: infer Output } } }
    ? Output
    : Record<string, unknown>;

/** The arguments of a tool; without a schema there are none. */
export type ToolArgs<Schema> = [Schema] extends [undefined] ? Record<string, never> : InferToolInput<Schema>;

export type ToolType = 'function' | 'provider';

export type ToolChoice = 'auto' | 'none' | 'required' | { type: 'function'; function: { name: string } };

/** What happens to a call of a tool that is still running: both run, the new one fails, the old one is cancelled, or the model must confirm. */
export type DuplicateMode = 'allow' | 'reject' | 'replace' | 'confirm';

/** The argument added to a tool with `onDuplicate: 'confirm'`, by which the model confirms a second call. */
export const CONFIRM_DUPLICATE_PARAM = 'lk_agents_confirm_duplicate';

/** Flags of a tool, to be or-ed. */
export const ToolFlag = {
  NONE: 0,
  /** Not offered to replies that are generated in `onEnter`. */
  IGNORE_ON_ENTER: 1,
  /** The model may cancel the tool while it runs. */
  CANCELLABLE: 2,
} as const;
export type ToolFlag = (typeof ToolFlag)[keyof typeof ToolFlag];

/** The second argument of a tool's `execute`. */
export interface ToolOptions<UserData = UnknownUserData> {
  /** The context of this call. */
  ctx: ToolRunContext<UserData>;
  /** The provider's id of the call. */
  toolCallId: string;
  /** Aborts when the result is no longer wanted. */
  abortSignal: AbortSignal;
}

/** A call that somebody must allow. */
export interface ToolApprovalRequest {
  readonly callId: string;
  readonly name: string;
  /** The description of the tool. */
  readonly description: string;
  /** The checked arguments. */
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Who allows a call before it is made: `'voice'` asks the user in the conversation, a function decides otherwise (see
 * `rpcApproval`). If it resolves to false, the model is told so and the tool does not run.
 */
export type ToolApproval<UserData = UnknownUserData> =
  | 'voice'
  | { ask(request: ToolApprovalRequest, ctx: ToolRunContext<UserData>): Promise<boolean> }['ask'];

/** A method's type, so that a function with narrower arguments fits (parameters are compared both ways). */
export type ToolExecuteFunction<Parameters, UserData = UnknownUserData, Result = unknown> = {
  execute(args: Parameters, options: ToolOptions<UserData>): Promise<Result>;
}['execute'];

/** A tool: a function of yours, or a tool the provider runs. */
export interface Tool {
  type: ToolType;
  /** The key in a tool context: the name of a function tool, the id of a provider tool. */
  id: string;
  [TOOL_SYMBOL]: true;
}

/** A function the model can call. Make one with `tool()`. */
export interface FunctionTool<Parameters = JSONObject, UserData = UnknownUserData, Result = unknown> extends Tool {
  type: 'function';
  /** The name the model calls it by. */
  name: string;
  /** Tells the model when to use the tool. */
  description: string;
  /** Shown to the model, and checked against the arguments it gives. */
  parameters: ToolInputSchema<Parameters>;
  execute: ToolExecuteFunction<Parameters, UserData, Result>;
  /** Or-ed {@link ToolFlag}s. */
  flags: number;
  onDuplicate: DuplicateMode;
  /** ms until the call is given up and the model is told so; undefined: never. */
  timeoutMs?: number;
  /** Who must allow each call; undefined: nobody. */
  approval?: ToolApproval<UserData>;
  [FUNCTION_TOOL_SYMBOL]: true;
}

/** A function tool without a name, for a map of tools: its key is the name. */
export type AnonFunctionTool<Parameters = JSONObject, UserData = UnknownUserData, Result = unknown> = Omit<
  FunctionTool<Parameters, UserData, Result>,
  'id' | 'name'
> & { id?: never; name?: never };

/** A function tool whose arguments and result are not known. */
export type AnyFunctionTool<UserData = Any> = FunctionTool<Any, UserData, Any>;

/** A tool was called. */
export interface ToolCalledEvent<UserData = UnknownUserData> {
  ctx: ToolRunContext<UserData>;
  arguments: Record<string, unknown>;
}

/** A tool has returned or failed. */
export interface ToolCompletedEvent<UserData = UnknownUserData> {
  ctx: ToolRunContext<UserData>;
  output?: { type: 'output'; value: unknown } | { type: 'error'; value: Error };
}

/** A tool the provider runs itself. Plugins extend it. */
export abstract class ProviderTool implements Tool {
  readonly type = 'provider' as const;
  readonly id: string;
  readonly [TOOL_SYMBOL] = true;
  readonly [PROVIDER_TOOL_SYMBOL] = true;

  constructor({ id }: { id: string }) {
    this.id = id;
  }
}

/** True if `value` is a function tool or a provider tool, also one of another copy of this package. */
export function isTool(value: unknown): value is Tool {
  return typeof value === 'object' && value !== null && TOOL_SYMBOL in value;
}

export function isFunctionTool(value: unknown): value is FunctionTool {
  return typeof value === 'object' && value !== null && FUNCTION_TOOL_SYMBOL in value;
}

export function isProviderTool(value: unknown): value is ProviderTool {
  return typeof value === 'object' && value !== null && PROVIDER_TOOL_SYMBOL in value;
}

/** True if both choices mean the same. */
export function isSameToolChoice(left: ToolChoice | null, right: ToolChoice | null): boolean {
  if (left === null || right === null || typeof left === 'string' || typeof right === 'string') return left === right;
  return left.function.name === right.function.name;
}
