// Cuts text into the units captions advance by, and estimates how long each takes to say.

/** How fast an average voice speaks, in syllables per second. */
export const syllablesPerSecond = 3.83;

let wordSegmenter: Intl.Segmenter | undefined;

/**
 * Splits text into words, each with the punctuation and space that follow it; the first also has what precedes it.
 * Works for scripts without spaces and for right-to-left text. Joined again, the pieces are the text.
 */
export function splitUnits(text: string): string[] {
  wordSegmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  const units: string[] = [];
  let current = '';
  let hasWord = false;
  for (const { segment, isWordLike } of wordSegmenter.segment(text)) {
    if (isWordLike && hasWord) {
      units.push(current);
      current = '';
    }
    hasWord ||= isWordLike === true;
    current += segment;
  }
  if (current !== '') units.push(current);
  return units;
}

/** True if the unit cannot grow any more when further text follows it. */
export function isClosedUnit(unit: string): boolean {
  return /[\p{L}\p{N}][^\p{L}\p{N}\p{M}'’\-.,:]+$/u.test(unit);
}

const vowelGroups = /[aeiouyæœøıаеиоуыэюяієαεηιουω]+/gu;

/** Estimates how many syllables it takes to say a piece of text; 0 if it has nothing to say. */
export function countSyllables(text: string): number {
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
  let count = 0;
  for (const [word] of plain.matchAll(/[\p{L}\p{N}]+/gu)) count += wordSyllables(word);
  return count;
}

function wordSyllables(word: string): number {
  const ideographs = countMatches(word, /[\p{Script=Han}\p{Script=Hangul}]/gu);
  const kana = countMatches(word, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const digits = countMatches(word, /\p{N}/gu);
  const alphabetic = countMatches(word, /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/gu);
  const other = word.length - ideographs - kana - digits - alphabetic;
  return ideographs + kana * 0.6 + digits + alphabeticSyllables(word, alphabetic) + Math.max(0, other) / 2.5;
}

function alphabeticSyllables(word: string, letters: number): number {
  if (letters === 0) return 0;
  const groups = countMatches(word, vowelGroups);
  const silentEnd = groups > 1 && /[^aeiouyl]e$/u.test(word) ? 1 : 0;
  return Math.max(1, groups - silentEnd);
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
