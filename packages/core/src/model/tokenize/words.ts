// Splitting text into words, and words into what one says in a breath.
import type { Span } from './spans.js';

const punctuationAtEnds = /^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu;
/** Scripts that are written without spaces. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
let segmenter: Intl.Segmenter | undefined;

/** The words of `text` and their places, with punctuation at their ends removed unless `ignorePunctuation` is false. */
export const splitWords = (text: string, ignorePunctuation = true): Span[] => {
  const words: Span[] = [];
  for (const { 0: run, index } of text.matchAll(/\S+/g)) {
    for (const [piece, at] of unspaced.test(run) ? segments(run) : [[run, 0] as const]) {
      const word = ignorePunctuation ? piece.replaceAll(punctuationAtEnds, '') : piece;
      if (word !== '') words.push([word, index + at, index + at + piece.length]);
    }
  }
  return words;
};

function segments(run: string): (readonly [piece: string, at: number])[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  const pieces: [string, number][] = [];
  for (const { segment, index, isWordLike } of segmenter.segment(run)) {
    const last = pieces.at(-1);
    // Punctuation belongs to the word before it.
    if (!isWordLike && last) last[0] += segment;
    else pieces.push([segment, index]);
  }
  return pieces;
}

const syllable =
  /[^aeiouyàáâäæãåèéêëìíîïòóôöœõøùúûüÿ]*[aeiouyàáâäæãåèéêëìíîïòóôöœõøùúûüÿ]+(?:[^aeiouyàáâäæãåèéêëìíîïòóôöœõøùúûüÿ](?=[^aeiouyàáâäæãåèéêëìíîïòóôöœõøùúûüÿ])|[^aeiouyàáâäæãåèéêëìíîïòóôöœõøùúûüÿ]+$)?/gi;

/** The syllables of `word`, estimated by its vowels: good enough to tell how long it takes to say. */
export const hyphenateWord = (word: string): string[] => {
  const parts = word.match(syllable);
  if (!parts || parts.join('') !== word) return [word];
  // A silent e at the end is not a syllable.
  const last = parts.at(-1) ?? '';
  if (parts.length > 1 && /^[^aeiouy]+e$/i.test(last) && !/le$/i.test(last)) {
    parts.splice(-2, 2, parts.at(-2) + last);
  }
  return parts;
};
