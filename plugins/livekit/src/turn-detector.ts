// The namespace `turnDetector` of this plugin.
export { EnglishModel, EOUModel, MultilingualModel } from './text-models.js';
export { SmartTurn, type SmartTurnOptions } from './smart-turn.js';
export { getUnicodeCategory, normalizeText } from '@livekit/agents-turn-detector';
