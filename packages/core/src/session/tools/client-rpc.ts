// Tools that run in the app of the user, and approval asked for there: by RPC to the participant the session serves.
import type { Any } from '../../base/any.js';
import {
  tool,
  ToolError,
  type FunctionTool,
  type ToolApproval,
  type ToolArgs,
  type ToolInputSchema,
} from '../../model/tools/index.js';
import type { ClientCall } from '../room-port.js';

export interface RpcToolOptions<Schema> {
  /** The name the model calls the tool by. */
  name: string;
  description: string;
  /** A zod object schema or a JSON Schema of type object. Leave it out for a tool without arguments. */
  parameters?: Schema;
  /** The RPC method that the app has registered. Default: `name`. */
  method?: string;
  /** ms to wait for the app. Default 10000. */
  timeoutMs?: number;
}

/**
 * A tool that runs in the app of the user: its checked arguments are sent as JSON to the RPC method, and what the app
 * answers (JSON or text) is the result. An `RpcError` of the app is told to the model.
 *
 * @example
 * ```ts
 * const showMap = rpcTool({
 *   name: 'showMap',
 *   description: 'Shows a place on the map of the user.',
 *   parameters: z.object({ place: z.string() }),
 * });
 * // In the app: room.registerRpcMethod('showMap', async ({ payload }) => show(JSON.parse(payload).place));
 * ```
 */
export function rpcTool<Schema extends ToolInputSchema<Any> | undefined = undefined>(
  options: RpcToolOptions<Schema>,
): FunctionTool<ToolArgs<Schema>, Any, unknown> {
  const { name, description, parameters, method = name, timeoutMs = 10_000 } = options;
  return tool<Any, Schema, unknown>({
    name,
    description,
    ...(parameters === undefined ? {} : { parameters }),
    execute: (args, { ctx }) => callClient(ctx.session, { method, payload: JSON.stringify(args), timeoutMs }),
  });
}

/**
 * Approval in the app of the user: the RPC method gets `{ callId, name, description, args }` as JSON and answers `true`
 * or `false`. Without an answer within `timeoutMs` (default 60000) the tool does not run and the model is told why.
 *
 * @example
 * ```ts
 * const pay = tool({ name: 'pay', …, approval: rpcApproval({ method: 'approve' }) });
 * ```
 */
export function rpcApproval(options: { method: string; timeoutMs?: number }): ToolApproval<Any> {
  const { method, timeoutMs = 60_000 } = options;
  return async (request, ctx) => {
    const answer = await callClient(ctx.session, { method, payload: JSON.stringify(request), timeoutMs });
    return answer === true;
  };
}

/** What the app answered. @throws ToolError if it did not. */
async function callClient(session: object, call: ClientCall): Promise<unknown> {
  if (!canCallClient(session)) throw new ToolError(`${call.method} cannot be used: the session is in no room.`);
  try {
    return parsed(await session._callClient(call));
  } catch (error) {
    throw new ToolError(reason(call, error));
  }
}

interface ClientCaller {
  _callClient(call: ClientCall): Promise<string>;
}

function canCallClient(session: object): session is ClientCaller {
  return '_callClient' in session && typeof session._callClient === 'function';
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

const noAnswerCodes: readonly unknown[] = [1501, 1502];

function reason({ method }: ClientCall, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (noAnswerCodes.includes(code)) return `${method}: the app of the user did not answer in time.`;
  // Codes of the protocol itself; those of the app are its own.
  if (typeof code === 'number' && error instanceof Error && (code < 1400 || code > 1599)) return error.message;
  return `${method} cannot be used at the moment: the app of the user is not there or does not know it.`;
}
