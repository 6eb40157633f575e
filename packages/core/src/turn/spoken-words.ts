// Words as they sound: how utterances are compared with each other, in any script, whatever a recogniser made of them.

let segmenter: Intl.Segmenter | undefined;

/** Scripts that write without spaces: where a word ends there depends on what follows, so each sign counts as a word. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The words of a text without case, punctuation and drawn-out letters ("Hmmm", "okaaay"). */
export function spokenWords(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text.normalize('NFKC').toLowerCase())) {
    if (!isWordLike) continue;
    const word = segment.replace(/[’'ー]/gu, '').replace(/(\p{L})\1+/gu, '$1');
    if (unspaced.test(word)) words.push(...Array.from(word));
    else if (word !== '') words.push(word);
  }
  return words;
}
