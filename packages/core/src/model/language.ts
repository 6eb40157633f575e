// Names of languages in one spelling.

/** The languages most speech models know, as ISO 639-1 codes. */
export const KNOWN_LANGUAGE_CODES = [
  'af',
  'am',
  'ar',
  'as',
  'az',
  'be',
  'bg',
  'bn',
  'bs',
  'ca',
  'cs',
  'cy',
  'da',
  'de',
  'el',
  'en',
  'es',
  'et',
  'eu',
  'fa',
  'ff',
  'fi',
  'fr',
  'ga',
  'gl',
  'gu',
  'ha',
  'he',
  'hi',
  'hr',
  'hu',
  'hy',
  'id',
  'ig',
  'is',
  'it',
  'ja',
  'jv',
  'ka',
  'kk',
  'km',
  'kn',
  'ko',
  'ku',
  'ky',
  'lb',
  'lg',
  'ln',
  'lo',
  'lt',
  'lv',
  'mi',
  'mk',
  'ml',
  'mn',
  'mr',
  'ms',
  'mt',
  'my',
  'ne',
  'nl',
  'no',
  'ny',
  'oc',
  'or',
  'pa',
  'pl',
  'ps',
  'pt',
  'ro',
  'ru',
  'sd',
  'sk',
  'sl',
  'sn',
  'so',
  'sq',
  'sr',
  'sv',
  'sw',
  'ta',
  'te',
  'tg',
  'th',
  'tl',
  'tr',
  'uk',
  'ur',
  'uz',
  'vi',
  'wo',
  'xh',
  'yo',
  'zh',
  'zu',
] as const;

export type KnownLanguageCode = (typeof KNOWN_LANGUAGE_CODES)[number];

declare const languageCodeBrand: unique symbol;

/** A language in its usual spelling, such as 'en' or 'pt-BR'. */
export type LanguageCode = string & { readonly [languageCodeBrand]: 'LanguageCode' };

/** Takes `language` for a language code as it is, without changing its spelling. */
export function asLanguageCode(language: string): LanguageCode {
  return language as LanguageCode;
}

let codesByName: Map<string, string> | undefined;

function codeOfName(name: string): string | undefined {
  if (!codesByName) {
    const names = new Intl.DisplayNames('en', { type: 'language' });
    codesByName = new Map(KNOWN_LANGUAGE_CODES.map((code) => [(names.of(code) ?? code).toLowerCase(), code]));
    codesByName.set('mandarin', 'zh');
  }
  return codesByName.get(name.toLowerCase());
}

/**
 * The usual spelling of a language: 'EN_us' and 'en-us' become 'en-US', 'English' and 'eng' become 'en'.
 * What is not a language at all (such as 'multi') is only put in lower case.
 */
export function normalizeLanguage(language: string): LanguageCode {
  const trimmed = language.trim();
  const named = codeOfName(trimmed);
  if (named !== undefined) return asLanguageCode(named);
  const tag = trimmed.replaceAll('_', '-');
  if (tag.split('-', 1)[0]?.length === 2 || tag.split('-', 1)[0]?.length === 3) {
    try {
      return asLanguageCode(Intl.getCanonicalLocales(tag)[0] ?? tag);
    } catch {
      // Not a language tag: it stays what it is.
    }
  }
  return asLanguageCode(tag.toLowerCase());
}

/** The language without region and script: 'en' of 'en-US'. */
export function getBaseLanguage(language: string): string {
  return normalizeLanguage(language).split('-', 1)[0] ?? '';
}

/** The ISO 639 code of the language: the same as {@link getBaseLanguage}. */
export function getIsoLanguage(language: string): string {
  return getBaseLanguage(language);
}

/** The region: 'US' of 'en-US'; undefined if there is none. */
export function getLanguageRegion(language: string): string | undefined {
  const parts = normalizeLanguage(language).split('-').slice(1);
  return parts.find((part) => /^([A-Z]{2}|\d{3})$/.test(part));
}

/** The English name in lower case: 'english' of 'en-US'; undefined if the language is not known. */
export function toLanguageName(language: string): string | undefined {
  const base = getBaseLanguage(language);
  if (!/^[a-z]{2,3}$/.test(base)) return undefined;
  const name = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(base);
  return name?.toLowerCase();
}

/** Whether both name the same language; a missing region fits any region. */
export function areLanguagesEquivalent(left: string | null | undefined, right: string | null | undefined): boolean {
  if (!left || !right) return !left && !right;
  if (getBaseLanguage(left) !== getBaseLanguage(right)) return false;
  const [leftRegion, rightRegion] = [getLanguageRegion(left), getLanguageRegion(right)];
  return leftRegion === undefined || rightRegion === undefined || leftRegion === rightRegion;
}
