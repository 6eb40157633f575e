// The wire format of chat completions, which most language models speak: the stream, and what takes it apart.
export { ChatCompletionsStream, type ChatCompletionsStreamOptions } from './chat-completions-stream.js';
export { CompletionAnswer, type CompletionChunk } from './completion-answer.js';
export { ThinkFilter } from './think-filter.js';
export { type ToolCallDelta, ToolCalls } from './tool-calls.js';
