// The words about background tools in force for a tool: its toolset's, its agent's, the session's, or the built-in ones.
import {
  isToolset,
  resolveAsyncToolOptions,
  type AnyFunctionTool,
  type AsyncToolOptions,
  type AsyncToolset,
  type ToolContext,
  type ToolHandlingOptions,
  type Toolset,
} from '../../model/tools/index.js';
import type { Hub } from '../hub.js';

export function templatesFor(...[hub, toolCtx, tool]: [Hub, ToolContext, AnyFunctionTool]): AsyncToolOptions {
  const own = toolCtx.toolsets.filter(isAsync).find((toolset) => holds(toolset, tool))?.toolHandling;
  return mergeToolHandling(hub.options.toolHandling, hub.active().agent.toolHandling, own);
}

/** Later ones win, template by template. */
function mergeToolHandling(...handlings: (ToolHandlingOptions | undefined)[]): AsyncToolOptions {
  const given = handlings.flatMap((handling) => Object.entries(handling?.asyncOptions ?? {}));
  return resolveAsyncToolOptions(Object.fromEntries(given.filter(([, template]) => template !== undefined)));
}

function holds(toolset: AsyncToolset, tool: AnyFunctionTool): boolean {
  return toolset.tools.some((entry) => entry === tool || (isToolset(entry) && entry.tools.includes(tool)));
}

function isAsync(toolset: Toolset): toolset is AsyncToolset {
  return 'toolHandling' in toolset;
}
