// The namespace `llm`: chat, tools and the contracts of language models.
// Completes the types of what a tool gets.
import './session/tool-faces.js';

export { AsyncToolset, isToolset, Toolset } from './model/tools/toolset.js';
export type {
  AsyncToolsetCreateOptions,
  ToolContextEntry,
  ToolsetContext,
  ToolsetCreateOptions,
} from './model/tools/toolset.js';
export {
  CONFIRM_DUPLICATE_PARAM,
  isFunctionTool,
  isProviderTool,
  isTool,
  ProviderTool,
  ToolFlag,
} from './model/tools/tool-types.js';
export type {
  AnonFunctionTool,
  DuplicateMode,
  FunctionTool,
  Tool,
  ToolCalledEvent,
  ToolChoice,
  ToolCompletedEvent,
  ToolOptions,
  ToolType,
} from './model/tools/tool-types.js';
export { handoff } from './model/tools/handoff.js';
export type { AgentHandoff } from './model/tools/handoff.js';
export { tool } from './model/tools/tool.js';
export { ToolError } from './model/tools/tool-errors.js';
export { sortedToolEntries, sortedToolNames, ToolContext, toToolContext } from './model/tools/tool-context.js';
export type { ToolContextLike } from './model/tools/tool-context.js';
export type {
  AsyncToolOptions,
  DuplicatePromptArgs,
  ReplyPromptArgs,
  ToolHandlingOptions,
} from './model/tools/tool-handling.js';
export { oaiParams, toJsonSchema } from './model/tools/json-schema.js';
export type { OpenAIFunctionParameters } from './model/tools/json-schema.js';
export { createToolOptions, executeToolCall, oaiBuildFunctionInfo } from './model/tools/run-tool.js';

export { AgentConfigUpdate, AgentHandoffItem } from './model/chat/agent-items.js';
export { ChatContext } from './model/chat/chat-context.js';
export { ChatMessage } from './model/chat/chat-message.js';
export type { ChatRole, MetricsReport } from './model/chat/chat-message.js';
export { createAudioContent, createImageContent } from './model/chat/content.js';
export type { AudioContent, ChatContent, ImageContent } from './model/chat/content.js';
export { FunctionCall, FunctionCallOutput } from './model/chat/function-call.js';
export { concatInstructions, Instructions } from './model/chat/instructions.js';
export type { ChatItem } from './model/chat/items.js';
export type { ProviderFormat } from './model/chat/provider-format/index.js';
export { serializeImage } from './model/chat/serialize-image.js';
export type { SerializedImage } from './model/chat/serialize-image.js';
export { computeChatCtxDiff } from './model/chat/chat-diff.js';
export { formatChatHistory } from './model/chat/format-history.js';
export type { FormatChatHistoryOptions } from './model/chat/format-history.js';
export { RemoteChatContext } from './model/chat/remote-chat-context.js';
export { validateChatContextStructure } from './model/chat/validate.js';
export type {
  ChatContextValidationIssue,
  ChatContextValidationResult,
  ChatContextValidationSeverity,
} from './model/chat/validate.js';

export { hasResponse, LLM, LLMStream } from './model/llm/index.js';
export type { ChatChunk, ChoiceDelta, CollectedResponse, CompletionUsage, LLMCallbacks } from './model/llm/index.js';
export { RealtimeError, RealtimeModel, RealtimeSession } from './model/realtime/index.js';
export type {
  GenerationCreatedEvent,
  InputSpeechStartedEvent,
  InputSpeechStoppedEvent,
  InputTranscriptionCompleted,
  MessageGeneration,
  RealtimeCapabilities,
  RealtimeModelError,
  RealtimeSessionReconnectedEvent,
} from './model/realtime/index.js';
