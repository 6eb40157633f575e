// The tools a model may call in a request.
import type { Any } from '../../base/any.js';
import { AgentsError } from '../../base/errors.js';
import type { UnknownUserData } from './tool-run-context.js';
import {
  isFunctionTool,
  isProviderTool,
  TOOL_SYMBOL,
  ToolFlag,
  FUNCTION_TOOL_SYMBOL,
  type AnonFunctionTool,
  type AnyFunctionTool,
  type ProviderTool,
  type Tool,
} from './tool-types.js';
import { isToolset, type ToolContextEntry, type Toolset } from './toolset.js';

const TOOL_CONTEXT_SYMBOL: unique symbol = Symbol.for('livekit.agents.ToolContext') as never;

/** Tools without names, keyed by the name the model uses. */
export type ToolDefinitionMap<UserData = UnknownUserData> = {
  readonly [toolName: string]: AnonFunctionTool<Any, UserData, Any>;
};

/** A list of tools, or a map of tools by name. */
export type ToolContextInit<UserData = UnknownUserData> =
  | readonly ToolContextEntry<UserData>[]
  | ToolDefinitionMap<UserData>;

/** A tool context, or what one can be made of. */
export type ToolContextLike<UserData = UnknownUserData> = ToolContext<UserData> | ToolContextInit<UserData>;

/** A list of tools that all have names. */
export function normalizeToolContextInit<UserData = UnknownUserData>(
  input: ToolContextInit<UserData>,
): ToolContextEntry<UserData>[] {
  if (isList(input)) return [...input];
  return Object.entries(input).map(([name, definition]) => {
    if (!isFunctionToolDefinition(definition)) {
      throw new AgentsError(`The value of '${name}' in a map of tools is no tool. Make it with tool({…}).`, {
        code: 'tool_definition_invalid',
      });
    }
    return { ...definition, id: name, name, [TOOL_SYMBOL]: true, [FUNCTION_TOOL_SYMBOL]: true };
  });
}

function isList<UserData>(input: ToolContextInit<UserData>): input is readonly ToolContextEntry<UserData>[] {
  return Array.isArray(input);
}

function isFunctionToolDefinition(value: unknown): boolean {
  return isFunctionTool(value);
}

/** Makes a {@link ToolContext} of tools; returns one as it is. */
export function toToolContext<UserData = UnknownUserData>(input: ToolContextLike<UserData>): ToolContext<UserData>;
export function toToolContext<UserData = UnknownUserData>(
  input: ToolContextLike<UserData> | undefined,
): ToolContext<UserData> | undefined;
export function toToolContext<UserData = UnknownUserData>(
  input: ToolContextLike<UserData> | undefined,
): ToolContext<UserData> | undefined {
  if (input === undefined || isToolContext(input)) return input;
  return new ToolContext(input);
}

function isToolContext<UserData>(input: ToolContextLike<UserData>): input is ToolContext<UserData> {
  return TOOL_CONTEXT_SYMBOL in input;
}

/** The tools a model may call. Tools of toolsets are read afresh each time, since they may change. */
export class ToolContext<UserData = UnknownUserData> {
  readonly [TOOL_CONTEXT_SYMBOL] = true;
  #tools: ToolContextEntry<UserData>[] = [];
  readonly #excluded = new Set<Tool>();

  /** @throws AgentsError `tool_name_duplicate` if two tools have the same name. */
  constructor(tools: ToolContextInit<UserData> = []) {
    this.updateTools(tools);
  }

  static empty<UserData = UnknownUserData>(): ToolContext<UserData> {
    return new ToolContext<UserData>();
  }

  /** The function tools by name, those of toolsets included. A copy. */
  get functionTools(): Record<string, AnyFunctionTool<UserData>> {
    return Object.fromEntries(this.#functionTools());
  }

  /** The provider tools, those of toolsets included. A copy. */
  get providerTools(): ProviderTool[] {
    return this.flatten().filter(isProviderTool);
  }

  /** The toolsets, nested ones included. A copy. */
  get toolsets(): readonly Toolset[] {
    return collectToolsets(this.#tools);
  }

  /** What the context was made of. A copy. */
  get tools(): readonly ToolContextEntry<UserData>[] {
    return [...this.#tools];
  }

  /** All function and provider tools in the order given, toolsets resolved. */
  flatten(): Tool[] {
    return flattenTools(this.#tools).filter((tool) => !this.#excluded.has(tool));
  }

  getFunctionTool(id: string): AnyFunctionTool<UserData> | undefined {
    return this.#functionTools().get(id);
  }

  /** True if there is a function tool of that name or a provider tool of that id. */
  hasTool(id: string): boolean {
    return this.flatten().some((tool) => tool.id === id);
  }

  /** @throws AgentsError `tool_name_duplicate` if two tools have the same name; the old tools stay. */
  updateTools(tools: ToolContextInit<UserData>): void {
    const entries = normalizeToolContextInit(tools);
    checkTools(entries);
    this.#tools = entries;
    this.#excluded.clear();
  }

  /** Hides tools without touching their toolsets. @internal */
  _exclude(tools: readonly Tool[]): void {
    for (const tool of tools) this.#excluded.add(tool);
  }

  /** A copy with the tools of the toolsets as they are now, without the toolsets. @internal */
  _flattenedCopy(): ToolContext<UserData> {
    return new ToolContext<UserData>(this.flatten().filter(isCallable));
  }

  copy(): ToolContext<UserData> {
    const copy = new ToolContext<UserData>(this.#tools);
    copy._exclude([...this.#excluded]);
    return copy;
  }

  /** True if both offer the same tools, in whatever order. */
  equals(other: ToolContext<Any>): boolean {
    const mine = new Set(this.flatten());
    const theirs = new Set(other.flatten());
    return mine.size === theirs.size && [...mine].every((tool) => theirs.has(tool));
  }

  #functionTools(): Map<string, AnyFunctionTool<UserData>> {
    const byName = new Map<string, AnyFunctionTool<UserData>>();
    for (const tool of this.flatten()) {
      if (isFunctionTool(tool) && !byName.has(tool.name)) byName.set(tool.name, tool);
    }
    return byName;
  }
}

function isCallable(tool: Tool): tool is AnyFunctionTool | ProviderTool {
  return isFunctionTool(tool) || isProviderTool(tool);
}

function flattenTools(entries: readonly ToolContextEntry[]): Tool[] {
  return entries.flatMap((entry) => (isToolset(entry) ? flattenTools(entry.tools) : [entry]));
}

function collectToolsets(entries: readonly ToolContextEntry[]): Toolset[] {
  return entries.flatMap((entry) => (isToolset(entry) ? [entry, ...collectToolsets(entry.tools)] : []));
}

function checkTools(entries: readonly ToolContextEntry[]): void {
  const byId = new Map<string, Tool>();
  for (const tool of flattenTools(entries)) {
    if (!isCallable(tool)) {
      throw new AgentsError('A list of tools holds something that is no tool. Make tools with tool({…}).', {
        code: 'tool_definition_invalid',
      });
    }
    if (!tool.id) {
      throw new AgentsError('A tool in a list has no name. Give it one, or pass a map { name: tool }.', {
        code: 'tool_definition_invalid',
      });
    }
    const known = byId.get(tool.id);
    if (known && known !== tool) {
      throw new AgentsError(`Two tools are called '${tool.id}'. Rename one of them.`, { code: 'tool_name_duplicate' });
    }
    byId.set(tool.id, tool);
  }
}

/** The function tools with their names, sorted by name, so that requests stay the same from one to the next. */
export function sortedToolEntries<UserData = UnknownUserData>(
  toolCtx: ToolContext<UserData>,
): [string, AnyFunctionTool<UserData>][] {
  return Object.entries(toolCtx.functionTools).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** The names of the function tools, sorted. */
export function sortedToolNames(toolCtx: ToolContext<Any> | undefined): string[] {
  return toolCtx ? sortedToolEntries(toolCtx).map(([name]) => name) : [];
}

/** True if a tool may be cancelled by the model, so that it must be given the means to. */
export function hasCancellableTool(tools: readonly ToolContextEntry[]): boolean {
  return flattenTools(tools).some((tool) => isFunctionTool(tool) && (tool.flags & ToolFlag.CANCELLABLE) !== 0);
}
