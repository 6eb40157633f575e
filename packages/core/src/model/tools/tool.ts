// Makes function tools.
import type { Any } from '../../base/any.js';
import { AgentsError } from '../../base/errors.js';
import { withConfirmation } from './confirm-duplicate.js';
import { isObjectSchema } from './schema.js';
import type { UnknownUserData } from './tool-run-context.js';
import {
  FUNCTION_TOOL_SYMBOL,
  TOOL_SYMBOL,
  ToolFlag,
  type AnonFunctionTool,
  type DuplicateMode,
  type FunctionTool,
  type ToolApproval,
  type ToolArgs,
  type ToolExecuteFunction,
  type ToolInputSchema,
} from './tool-types.js';

interface ToolDefinition<UserData, Schema, Result> {
  /** Tells the model when to use the tool. */
  description: string;
  /** A zod object schema or a JSON Schema of type object. Leave it out for a tool without arguments. */
  parameters?: Schema;
  /** Called with the checked arguments. What it returns is sent to the model as JSON; `undefined` means no reply. */
  execute: ToolExecuteFunction<ToolArgs<Schema>, UserData, Result>;
  /** Or-ed {@link ToolFlag}s. Default: `ToolFlag.NONE`. */
  flags?: number;
  /** What happens to a call while an earlier one still runs. Default: 'allow'. */
  onDuplicate?: DuplicateMode;
  /**
   * ms until the call is given up: its `abortSignal` aborts and the model is told that there was no answer. Waiting for
   * approval does not count. Default: no limit.
   */
  timeoutMs?: number;
  /** Who must allow each call before it is made: `'voice'` asks the user. Default: nobody. */
  approval?: ToolApproval<UserData>;
}

/**
 * Makes a tool that a model can call. Without a `name` it has its place in a map of tools, whose key is the name.
 *
 * @throws AgentsError `tool_definition_invalid` for an empty name, parameters that are no object schema, or no `execute`.
 * @example
 * ```ts
 * const lookUpOrder = tool({
 *   name: 'lookUpOrder',
 *   description: 'Looks up an order by its number.',
 *   parameters: z.object({ orderNumber: z.string() }),
 *   execute: async ({ orderNumber }, { ctx }) => findOrder(orderNumber, ctx.userData),
 * });
 * ```
 */
export function tool<
  UserData = UnknownUserData,
  Schema extends ToolInputSchema<Any> | undefined = undefined,
  Result = unknown,
>(
  definition: ToolDefinition<UserData, Schema, Result> & {
    /** The name the model calls the tool by. */
    name: string;
  },
): FunctionTool<ToolArgs<Schema>, UserData, Result>;
export function tool<
  UserData = UnknownUserData,
  Schema extends ToolInputSchema<Any> | undefined = undefined,
  Result = unknown,
>(
  definition: ToolDefinition<UserData, Schema, Result> & { name?: never },
): AnonFunctionTool<ToolArgs<Schema>, UserData, Result>;
export function tool(
  definition: ToolDefinition<Any, ToolInputSchema<Any>, unknown> & { name?: string },
): FunctionTool<Any, Any> | AnonFunctionTool<Any, Any> {
  const { name, parameters = { type: 'object', properties: {} }, onDuplicate = 'allow' } = definition;
  checkDefinition(name, parameters, definition.execute);
  const base = {
    type: 'function' as const,
    description: definition.description,
    parameters: onDuplicate === 'confirm' ? withConfirmation(parameters) : parameters,
    execute: definition.execute,
    flags: definition.flags ?? ToolFlag.NONE,
    onDuplicate,
    ...(definition.timeoutMs === undefined ? {} : { timeoutMs: definition.timeoutMs }),
    ...(definition.approval === undefined ? {} : { approval: definition.approval }),
    [TOOL_SYMBOL]: true as const,
    [FUNCTION_TOOL_SYMBOL]: true as const,
  };
  return name === undefined ? base : { ...base, id: name, name };
}

function checkDefinition(name: string | undefined, parameters: unknown, execute: unknown): void {
  const label = name === undefined ? 'A tool' : `The tool '${name}'`;
  if (name !== undefined && name.trim() === '') {
    throw invalidDefinition('A tool has an empty name. Give it one, or leave `name` out in a map of tools.');
  }
  if (!isObjectSchema(parameters)) {
    throw invalidDefinition(
      `${label} has parameters that are no object schema. Use z.object({…}) or a JSON Schema of type 'object'.`,
    );
  }
  if (typeof execute !== 'function') throw invalidDefinition(`${label} has no execute function. Add one.`);
}

function invalidDefinition(message: string): AgentsError {
  return new AgentsError(message, { code: 'tool_definition_invalid' });
}
