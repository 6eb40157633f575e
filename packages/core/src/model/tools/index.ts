// What the rest of the core uses of tools: their definition, their contexts, and running them.
export { handoff, isAgentHandoff } from './handoff.js';
export type { AgentHandoff } from './handoff.js';
export { oaiParams, toJsonSchema } from './json-schema.js';
export type { OpenAIFunctionParameters } from './json-schema.js';
export { isDuplicateConfirmed, parseFunctionArguments, parseToolArguments } from './parse-arguments.js';
export { canonicalArguments, createToolOptions, executeToolCall, oaiBuildFunctionInfo, runTool } from './run-tool.js';
export type { RunToolOptions } from './run-tool.js';
export {
  hasCancellableTool,
  normalizeToolContextInit,
  sortedToolEntries,
  sortedToolNames,
  ToolContext,
  toToolContext,
} from './tool-context.js';
export type { ToolContextInit, ToolContextLike, ToolDefinitionMap } from './tool-context.js';
export { isStopResponse, isToolError, StopResponse, ToolArgumentsError, ToolError } from './tool-errors.js';
export { renderTemplate, resolveAsyncToolOptions } from './tool-handling.js';
export type {
  AsyncToolOptions,
  DuplicatePromptArgs,
  PromptTemplate,
  ReplyPromptArgs,
  ToolHandlingOptions,
  UpdatePromptArgs,
} from './tool-handling.js';
export { outcomeOfCancel, outcomeOfError, outcomeOfValue } from './tool-result.js';
export type { ToolOutcome } from './tool-result.js';
export { AGENT_SYMBOL, isHandoffAgent } from './tool-run-context.js';
export type { HandoffAgent, ToolRunContext, UnknownUserData } from './tool-run-context.js';
export {
  CONFIRM_DUPLICATE_PARAM,
  isFunctionTool,
  isProviderTool,
  isSameToolChoice,
  isTool,
  ProviderTool,
  ToolFlag,
} from './tool-types.js';
export type {
  AnonFunctionTool,
  AnyFunctionTool,
  DuplicateMode,
  FunctionTool,
  InferToolInput,
  Tool,
  ToolApproval,
  ToolApprovalRequest,
  ToolArgs,
  ToolCalledEvent,
  ToolChoice,
  ToolCompletedEvent,
  ToolExecuteFunction,
  ToolInputSchema,
  ToolOptions,
  ToolType,
} from './tool-types.js';
export { tool } from './tool.js';
export { AsyncToolset, isToolset, Toolset } from './toolset.js';
export type { AsyncToolsetCreateOptions, ToolContextEntry, ToolsetContext, ToolsetCreateOptions } from './toolset.js';
