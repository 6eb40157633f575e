// Expressive markup: what an LLM writes for the voice, what the voice gets, and what people see.
export {
  DEFAULT_SPEECH_STEERING_OPTIONS,
  type MarkupInfo,
  maxInputLen,
  type NonverbalOptions,
  type SpeechSteeringOptions,
  supportedNonverbals,
} from './dialects.js';
export { llmInstructions, steeringInstructions } from './instructions.js';
export { convertMarkup, normalizeMarkup } from './lower.js';
export { type AgentMood, DEFAULT_MOOD, matchMood, MOOD_PRIORITY } from './mood.js';
export {
  dropBracketCues,
  expressionAttribute,
  type ExpressiveTag,
  splitAllMarkup,
  stripAllMarkup,
  stripExprMarkup,
  TranscriptMarkupStripper,
} from './strip.js';
export { sentenceTokenizer } from './sentence-tokenizer.js';
export { TTSMarkup } from './tts-markup.js';
