// LiveKit Inference: the public namespace `inference`, and models by name.
import { registerModelResolver } from '@livekit/agents-core';
import { modelResolver } from './names/resolver.js';

registerModelResolver(modelResolver);

export type { DeepgramFluxModels, DeepgramFluxOptions, InworldSTTModels, InworldSTTOptions } from './stt.js';
export type { STTFallbackModel, STTFallbackModelType, STTLanguages, STTModels, STTOptions } from './stt.js';
export type { ModelWithLanguage as STTModelString, XaiOptions as XaiSTTOptions, XaiSTTModels } from './stt.js';
export { normalizeSTTFallback, parseSTTModelString, STT } from './stt.js';
export type { ModelWithVoice as TTSModelString, TTSFallbackModel, TTSFallbackModelType, TTSModels } from './tts.js';
export type { TTSOptions, XaiTTSModels, XaiTTSOptions } from './tts.js';
export { normalizeTTSFallback, parseTTSModelString, TTS } from './tts.js';
export type { ChatCompletionOptions, GatewayOptions, InferenceClass, InferenceLLMOptions } from './llm.js';
export type { LLMModels, XAIModels, ZAIModels } from './llm.js';
export { LLM, LLMStream } from './llm.js';
export * as llm from './llm.js';
export * as stt from './stt.js';
export * as tts from './tts.js';
export { registerModelNames } from './names/resolve-name.js';
export type { ModelKind } from './model-table.js';
