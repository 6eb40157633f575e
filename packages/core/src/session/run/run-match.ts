// Whether an event of a run is what a test expects: the reason why not, or nothing.
import { isDeepStrictEqual } from 'node:util';
import { toError } from '../../base/errors.js';
import type {
  AgentHandoffAssertOptions,
  EventType,
  FunctionCallAssertOptions,
  FunctionCallOutputAssertOptions,
  MessageAssertOptions,
  RunEvent,
} from './run-events.js';

/** An expected type, with what else is expected of it. */
export type Expectation =
  | ({ type: 'message' } & MessageAssertOptions)
  | ({ type: 'function_call' } & FunctionCallAssertOptions)
  | ({ type: 'function_call_output' } & FunctionCallOutputAssertOptions)
  | ({ type: 'agent_handoff' } & AgentHandoffAssertOptions);

export type EventOf<Type extends EventType> = Extract<RunEvent, { type: Type }>;

/** Why `event` is not what is expected; undefined if it is. */
export function mismatch(event: RunEvent, expected: Expectation): string | undefined {
  if (event.type === 'message' && expected.type === 'message') return differs('role', expected.role, event.item.role);
  if (event.type === 'function_call' && expected.type === 'function_call')
    return differs('name', expected.name, event.item.name) ?? argumentsDiffer(expected.args, event.item.args);
  if (event.type === 'function_call_output' && expected.type === 'function_call_output')
    return (
      differs('output', expected.output, event.item.output) ?? differs('isError', expected.isError, event.item.isError)
    );
  if (event.type === 'agent_handoff' && expected.type === 'agent_handoff') {
    const { newAgentType } = expected;
    const got = event.newAgent.constructor.name;
    if (!newAgentType || event.newAgent instanceof newAgentType) return undefined;
    return `expected newAgentType ${newAgentType.name}, got ${got}`;
  }
  return `expected a ${expected.type}, got a ${event.type}`;
}

/** The expectation as text, without its type. */
export function describeExpectation({ type: _type, ...rest }: Expectation): string {
  const shown = Object.entries(rest).filter(([, value]) => value !== undefined);
  const texts = shown.map(
    ([key, value]) => `${key}: ${typeof value === 'function' ? value.name : JSON.stringify(value)}`,
  );
  return texts.length > 0 ? `{ ${texts.join(', ')} }` : 'anything';
}

function differs(field: string, expected: unknown, got: unknown): string | undefined {
  if (expected === undefined || isDeepStrictEqual(expected, got)) return undefined;
  return `expected ${field} ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
}

/** Only the arguments that are named must be equal. */
function argumentsDiffer(expected: Record<string, unknown> | undefined, json: string): string | undefined {
  if (!expected) return undefined;
  let got: unknown;
  try {
    got = JSON.parse(json || '{}');
  } catch (error) {
    return `the arguments are no JSON (${toError(error).message})`;
  }
  const given = new Map<string, unknown>(Object.entries(got ?? {}));
  for (const [name, value] of Object.entries(expected)) {
    const reason = given.has(name)
      ? differs(`argument ${name}`, value, given.get(name))
      : `expected argument ${name} ${JSON.stringify(value)}, it was not given`;
    if (reason) return reason;
  }
  return undefined;
}
