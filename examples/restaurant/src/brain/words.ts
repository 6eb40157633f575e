// What was said as plain words: lower case, numbers as digits, no punctuation, common mishearings put right.
import { withDigits } from '../digits.js';

const spellings: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ice|i|eyes?)[ -]?(?:creams?|scream|screams)\b/g, 'icecream'],
  [/\bcheck(?:ing)?[ -]?out\b|\bchequeout\b/g, 'checkout'],
  [/\btake[ -]?(?:away|out)\b|\bpick[ -]?up\b/g, 'takeaway'],
  [/\b(?:that'?s|that is|thats) (?:all|it|everything)\b/g, 'thatsall'],
  [/\bnothing (?:else|more)\b|\bno more\b(?! \w)/g, 'thatsall'],
  [/\b(?:do not|don'?t|dont)\b/g, 'dont'],
  [/\bo'?clock\b/g, 'oclock'],
  [/\ba\.? ?m\.?(?=\s|$|,)/g, 'am'],
  [/\bp\.? ?m\.?(?=\s|$|,)/g, 'pm'],
];

/** The words of a sentence. */
export function wordsOf(text: string): string[] {
  return plain(text).split(' ').filter(Boolean);
}

/** The sentence as words with single spaces between them. */
export function plain(text: string): string {
  const lower = text.toLowerCase().replace(/[’`]/g, "'");
  const spelled = spellings.reduce((result, [pattern, word]) => result.replace(pattern, word), lower);
  return withDigits(spelled)
    .replace(/[^a-z0-9':+\s-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** How many letters must change to make one word of the other. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [line, letter] of Array.from(a).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const change = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
