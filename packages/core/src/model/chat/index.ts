// What the rest of the core uses of chat: items, contexts, and what is done with them.
export { AgentConfigUpdate, AgentHandoffItem } from './agent-items.js';
export { ChatContext, ReadonlyChatContext } from './chat-context.js';
export { computeChatCtxDiff } from './chat-diff.js';
export { ChatMessage } from './chat-message.js';
export type { ChatRole, MetricsReport } from './chat-message.js';
export { createAudioContent, createImageContent } from './content.js';
export type { AudioContent, ChatContent, ImageContent } from './content.js';
export { formatChatHistory } from './format-history.js';
export type { FormatChatHistoryOptions } from './format-history.js';
export { FunctionCall, FunctionCallOutput } from './function-call.js';
export { concatInstructions, Instructions } from './instructions.js';
export type { ChatItem } from './items.js';
export type { ProviderFormat } from './provider-format/index.js';
export { RemoteChatContext } from './remote-chat-context.js';
export { serializeImage } from './serialize-image.js';
export type { SerializedImage } from './serialize-image.js';
export { validateChatContextStructure } from './validate.js';
export type {
  ChatContextValidationIssue,
  ChatContextValidationResult,
  ChatContextValidationSeverity,
} from './validate.js';
