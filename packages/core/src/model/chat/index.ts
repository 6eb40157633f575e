// What the rest of the core uses of chat: items, contexts, and what is done with them.
export { AgentConfigUpdate, AgentHandoffItem } from './agent-items.js';
export type { AgentConfigUpdateOptions, AgentHandoffItemOptions } from './agent-items.js';
export { ChatContext, ReadonlyChatContext } from './chat-context.js';
export type { ChatCopyOptions, Summarizer } from './chat-context.js';
export { computeChatCtxDiff } from './chat-diff.js';
export type { ChatContextDiff } from './chat-diff.js';
export type { ChatJsonOptions } from './chat-json.js';
export { ChatMessage } from './chat-message.js';
export type { ChatMessageOptions, ChatRole, MetricsReport } from './chat-message.js';
export { createAudioContent, createImageContent } from './content.js';
export type { AudioContent, ChatContent, ImageContent } from './content.js';
export { FunctionCall, FunctionCallOutput } from './function-call.js';
export type { FunctionCallOptions, FunctionCallOutputOptions } from './function-call.js';
export {
  concatInstructions,
  Instructions,
  instructionsEqual,
  isInstructions,
  renderInstructions,
} from './instructions.js';
export type { InstructionsModality } from './instructions.js';
export { isInstructionMessage } from './items.js';
export type { ChatItem } from './items.js';
export type { JSONArray, JSONObject, JSONValue } from './json.js';
export { stripExpressiveTags } from './markup.js';
export type { GoogleFormatData, MistralFormatData, ProviderFormat } from './provider-format/index.js';
export { serializeImage } from './serialize-image.js';
export type { SerializedImage } from './serialize-image.js';
export { RemoteChatContext } from './remote-chat-context.js';
export type { RemoteChatItem } from './remote-chat-context.js';
export { validateChatContextStructure } from './validate.js';
export type {
  ChatContextValidationIssue,
  ChatContextValidationResult,
  ChatContextValidationSeverity,
} from './validate.js';
