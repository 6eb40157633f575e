// All the tools of a conversation at one time: the agent's, the session's that it does not replace, and those to manage the others.
import {
  hasCancellableTool,
  isFunctionTool,
  isToolset,
  ToolContext,
  ToolFlag,
  type AnyFunctionTool,
  type ToolContextEntry,
} from '../../model/tools/index.js';

export interface ToolOwners {
  readonly agent: { readonly toolCtx: ToolContext; readonly _mcpServers: readonly ToolContextEntry[] };
  readonly session: readonly ToolContextEntry[];
  /** Offered if there is a tool that can be cancelled. */
  readonly managing: readonly AnyFunctionTool[];
}

export function combineTools({ agent, session, managing }: ToolOwners): ToolContext {
  const own = [...agent.toolCtx.tools, ...agent._mcpServers];
  const shared = session.filter((entry) => !(isFunctionTool(entry) && agent.toolCtx.hasTool(entry.name)));
  const all = [...own, ...shared.filter((entry) => !own.includes(entry))];
  return new ToolContext(hasCancellableTool(all) ? [...all, ...managing] : all);
}

/** The tools for a reply that is made in `onEnter`: not those that are not for that. */
export function toolsOnEnter(toolCtx: ToolContext): ToolContext {
  const kept = toolCtx._flattenedCopy();
  const flagged = kept
    .flatten()
    .filter((entry) => isFunctionTool(entry) && (entry.flags & ToolFlag.IGNORE_ON_ENTER) !== 0);
  if (flagged.length === 0) return toolCtx;
  kept._exclude(flagged);
  return kept;
}

/** The sets among the entries, nested ones included. */
export function toolsetsOf(entries: readonly ToolContextEntry[]) {
  return new ToolContext(entries.filter(isToolset)).toolsets;
}
