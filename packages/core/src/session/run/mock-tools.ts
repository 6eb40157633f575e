// Tools replaced in tests: by class of agent and by name, for as long as a `using` lasts.
import type { Any } from '../../base/any.js';
import { isFunctionTool, ToolContext, type AnyFunctionTool } from '../../model/tools/index.js';
import type { AgentConstructor } from './run-events.js';

/** Stands in for a tool's `execute`: gets its arguments, gives its result. An Error that it throws or returns is the tool's. */
export type MockToolFn = (...args: Any[]) => Any;
/** Mocks by agent class and tool name. */
export type MockToolsMap = Map<AgentConstructor, Record<string, MockToolFn>>;

// A registration: tests replace tools of agents that they do not make themselves.
const active: MockToolsMap = new Map();

/**
 * Replaces tools of agents of exactly this class until the returned object is disposed.
 *
 * @example
 * ```ts
 * using _mocks = withMockTools(Kitchen, { orderDish: () => 'ordered' });
 * const result = await session.run({ userInput: 'A burger, please.' }).wait();
 * ```
 */
export function withMockTools(agent: AgentConstructor, mocks: Record<string, MockToolFn>): Disposable {
  const before = active.get(agent);
  active.set(agent, { ...before, ...mocks });
  return {
    [Symbol.dispose]() {
      if (before) active.set(agent, before);
      else active.delete(agent);
    },
  };
}

/** The tools of an agent as they run: those that are mocked now call their mocks. */
export function toolsWithMocks(agent: object, toolCtx: ToolContext): ToolContext {
  const mocks = [...active].find(([type]) => type === agent.constructor)?.[1];
  if (!mocks) return toolCtx;
  const tools = toolCtx._flattenedCopy().tools;
  return new ToolContext(tools.map((entry) => (isFunctionTool(entry) ? mocked(entry, mocks) : entry)));
}

function mocked(entry: AnyFunctionTool<Any>, mocks: Record<string, MockToolFn>): AnyFunctionTool<Any> {
  const mock = Object.hasOwn(mocks, entry.name) ? mocks[entry.name] : undefined;
  if (!mock) return entry;
  return { ...entry, execute: async (...args: unknown[]): Promise<unknown> => mock(...args) };
}
