// What counts as a word, and when two transcripts say the same.

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Whether there is anything in it to answer: punctuation alone is not. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** The number of words, also in scripts that write without spaces. */
export function countWords(text: string): number {
  let count = 0;
  for (const part of segmenter.segment(text)) if (part.isWordLike) count++;
  return count;
}

/** Equal up to case, punctuation and whitespace: a recogniser changes these when it finalises. */
export function sameWords(a: string, b: string): boolean {
  return a === b || bare(a) === bare(b);
}

export function joinWords(a: string, b: string): string {
  return a && b ? `${a} ${b}` : a || b;
}

function bare(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{P}\s]+/gu, '');
}
