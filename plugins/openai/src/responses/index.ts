// The namespace `responses`: language models of OpenAI's responses API.
export { LLM } from './llm.js';
export { LLMStream } from './llm-stream.js';
export type { LLMOptions } from './options.js';
