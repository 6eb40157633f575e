// OpenAI and compatible providers: what the package exports, and its entry in the list of plugins.

import { createRequire } from 'node:module';
import { Plugin } from '@livekit/agents';

export type { LLMOptions } from './llm-options.js';
export { LLM } from './llm.js';
export { LLMStream } from './llm-stream.js';
export * from './models.js';
export * as realtime from './realtime/index.js';
export * as responses from './responses/index.js';
export { STT, type STTOptions } from './stt.js';
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
export { ChunkedStream, TTS, type TTSOptions } from './tts.js';
export * as ws from './ws/index.js';

class OpenAIPlugin extends Plugin {
  constructor(version: string) {
    super({ title: 'openai', version, package: '@livekit/agents-plugin-openai' });
  }
}

const packageFile: unknown = createRequire(import.meta.url)('../package.json');
const version =
  typeof packageFile === 'object' && packageFile && 'version' in packageFile ? String(packageFile.version) : '';
Plugin.registerPlugin(new OpenAIPlugin(version));
