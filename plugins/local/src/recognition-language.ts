// Which languages the ear can be asked for.
import { getBaseLanguage } from '@livekit/agents';
import { LocalSpeechError } from './errors.js';
import { didYouMean } from './nearest.js';
import { isEnglishOnly, type SpeechModel } from './speech-models.js';

/** The languages of Whisper's multilingual models. */
const whisperLanguages =
  'af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh'.split(
    ' ',
  );

/** What whisper calls otherwise than the rest of the world. */
const otherCodes: Readonly<Record<string, string>> = { jv: 'jw', nb: 'no', fil: 'tl', cmn: 'zh' };

/** Stands for "find out". */
export const autoLanguage = 'auto';

/**
 * The language to ask for: a code, or undefined for 'auto'. 'de-AT', 'German' and 'de' are the same.
 * @throws {@link LocalSpeechError} `local_speech_unknown_language` if `model` does not know it
 */
export function recognitionLanguage(wish: string, model: SpeechModel): string | undefined {
  if (wish.trim().toLowerCase() === autoLanguage) return undefined;
  const base = getBaseLanguage(wish);
  const code = Object.hasOwn(otherCodes, base) ? (otherCodes[base] ?? base) : base;
  if (!whisperLanguages.includes(code)) {
    const near = didYouMean(wish, [...whisperLanguages, ...languageNames()]);
    throw new LocalSpeechError(
      'local_speech_unknown_language',
      `Whisper does not know the language "${wish}".${near} Give a code such as "en" or "de", or "auto" to let it find out.`,
    );
  }
  if (code !== 'en' && isEnglishOnly(model)) {
    throw new LocalSpeechError(
      'local_speech_unknown_language',
      `The speech model ${model.name} knows English only, not "${wish}": choose a multilingual one, such as model: 'base' (or 'tiny', 'small').`,
    );
  }
  return code;
}

function languageNames(): string[] {
  const names = new Intl.DisplayNames('en', { type: 'language' });
  return whisperLanguages.map((code) => names.of(code) ?? code);
}
