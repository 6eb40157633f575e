// OpenAI and compatible providers: what the package exports, and its entry in the list of plugins.

import { registerPackage, registerProvider } from '@livekit/agents/provider';
import { LLM } from './llm.js';
import * as realtime from './realtime/index.js';
import { STT } from './stt.js';
import { TTS } from './tts.js';

export type { AzureLLMOptions, LLMOptions } from './llm-options.js';
export { LLM } from './llm.js';
export { LLMStream } from './llm-stream.js';
export * from './models.js';
export type { AzureOptions } from './azure.js';
export * as realtime from './realtime/index.js';
export * as responses from './responses/index.js';
export type { SessionTurnDetection, STTOptions } from './stt-options.js';
export { type AzureSTTOptions, STT } from './stt.js';
export type { ResponseFormat } from './structured-output.js';
export {
  CodeInterpreter,
  type CodeInterpreterOptions,
  FileSearch,
  type FileSearchOptions,
  OpenAITool,
  WebSearch,
  type WebSearchContextSize,
  type WebSearchOptions,
} from './tools.js';
export { type AzureTTSOptions, ChunkedStream, TTS, type TTSOptions } from './tts.js';
export * as ws from './ws/index.js';

registerPackage(import.meta.url, { title: 'openai' });
// Models by name, such as 'openai/gpt-4.1-mini', are made with these.
registerProvider('@livekit/agents-plugin-openai', { LLM, STT, TTS, realtime });
