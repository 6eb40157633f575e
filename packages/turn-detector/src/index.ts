// End-of-turn models on the machine itself, without a framework: files, features, tokens, and one thread that runs them.
export { TurnDetectorError, type TurnDetectorErrorCode } from './errors.js';
export {
  englishModel,
  multilingualModel,
  smartTurnModel,
  type FileSource,
  type ModelEntry,
  type ModelFile,
} from './files/catalogue.js';
export { downloadModel, type DownloadOptions } from './files/download.js';
export { cacheDirectory, findModel, requireModel, type Environment } from './files/locations.js';
export { LogMel } from './features/log-mel.js';
export { ModelThread, sharedThread } from './runtime/model-thread.js';
export type { ModelInput, ModelSpec, PromptMessage } from './runtime/messages.js';
export { SmartTurnEar, smartTurnLanguages, smartTurnThreshold, warmSmartTurn } from './smart-turn.js';
export { TextDetector, type TextDetectorFiles } from './text-detector.js';
export { getUnicodeCategory, normalizeText } from './text/normalise.js';
