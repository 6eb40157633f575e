// Names of models as people write them: 'deepgram/nova-3:en', 'cartesia/sonic-3:a-voice'.
import { type LanguageCode, normalizeLanguage } from '@livekit/agents-core';
import type { STTFallbackModel, STTFallbackModelType } from './stt-options.js';
import type { TTSFallbackModel, TTSFallbackModelType } from './tts-options.js';

/** The part before the last colon, and the part after it, if there is one. */
function splitAtLastColon(text: string): [string, string | undefined] {
  const at = text.lastIndexOf(':');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The model and the language, normalised, in 'model:language'. */
export function parseSTTModelString(model: string): [string, LanguageCode | undefined] {
  const [name, language] = splitAtLastColon(model);
  return [name, language === undefined ? undefined : normalizeLanguage(language)];
}

/** The model and the voice in 'model:voice'. */
export function parseTTSModelString(model: string): [string, string | undefined] {
  return splitAtLastColon(model);
}

/** The fallback models as a list of objects; the language of a name is left out. */
export function normalizeSTTFallback(fallback: STTFallbackModelType | STTFallbackModelType[]): STTFallbackModel[] {
  return [fallback].flat().map((one) => (typeof one === 'string' ? { model: parseSTTModelString(one)[0] } : one));
}

/** The fallback models as a list of objects; a name without a voice has the voice ''. */
export function normalizeTTSFallback(fallback: TTSFallbackModelType | TTSFallbackModelType[]): TTSFallbackModel[] {
  return [fallback].flat().map((one) => {
    if (typeof one !== 'string') return one;
    const [model, voice = ''] = parseTTSModelString(one);
    return { model, voice };
  });
}

/**
 * Whether the gateway sends the times of words (or characters) with the sound: where the provider can and the options
 * ask for it.
 */
export function hasAlignedTranscript(
  model: string | undefined,
  modelOptions: Record<string, unknown> | undefined,
): boolean {
  const provider = model?.split('/')[0];
  if (provider === 'cartesia') return modelOptions?.['add_timestamps'] === true;
  if (provider !== 'inworld') return false;
  return modelOptions?.['timestamp_type'] === 'WORD' || modelOptions?.['timestamp_type'] === 'CHARACTER';
}
