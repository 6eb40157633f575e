// The namespace `inference`: what plugins build on whose provider speaks chat completions.
export {
  ChatCompletionsStream as LLMStream,
  type ChatCompletionsStreamOptions as LLMStreamOptions,
} from './model/llm/chat-completions/index.js';
