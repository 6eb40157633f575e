// What counts as a word, and when two transcripts say the same.

// Made when first needed: it loads tables that a process without speech can do without.
let segmenter: Intl.Segmenter | undefined;

/** Whether there is anything in it to answer: punctuation alone is not. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** The number of words, also in scripts that write without spaces. */
export function countWords(text: string): number {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  let count = 0;
  for (const part of segmenter.segment(text)) if (part.isWordLike) count++;
  return count;
}

/** Equal up to case, punctuation and whitespace: a recogniser changes these when it finalises. */
export function sameWords(a: string, b: string): boolean {
  return a === b || bareWord(a) === bareWord(b);
}

/** What `text` says beyond `start`; all of it if it does not begin with these words. */
export function wordsBeyond(text: string, start: string): string {
  const known = bareWord(start);
  if (known === '' || !bareWord(text).startsWith(known)) return text;
  const words = text.split(/\s+/);
  const count = words.findIndex((_, index) => bareWord(words.slice(0, index + 1).join('')) === known);
  return count < 0 ? text : words.slice(count + 1).join(' ');
}

export function joinWords(a: string, b: string): string {
  return a && b ? `${a} ${b}` : a || b;
}

/** Without case, punctuation and spaces: what stays the same when a recogniser finalises. */
export function bareWord(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{P}\s]+/gu, '');
}
