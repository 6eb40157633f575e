// Keeping XML markup whole while its text is split.
import { locate, type Span, type TokenizeFunc } from './spans.js';

const tags = /<\/?[a-zA-Z][^<>]*>/g;

/** Whether `text` ends within a tag or an element that is not closed. */
export function hasUnclosedXmlTags(text: string): boolean {
  if (/<\/?[a-zA-Z]?[^<>]*$/.test(text)) return true;
  const open: string[] = [];
  for (const [tag] of text.matchAll(tags)) {
    const name = /^<\/?([\w:-]+)/.exec(tag)?.[1] ?? '';
    if (tag.startsWith('</')) {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.length = at;
    } else if (!tag.endsWith('/>')) open.push(name);
  }
  return open.length > 0;
}

/** Splits by `tokenize` as if the tags were not there; a tag stays with the text after it, an element is never cut. */
export function xmlWrapTokenizer(tokenize: TokenizeFunc): TokenizeFunc {
  return (text) => {
    if (!text.includes('<')) return tokenize(text);
    const plain = text.replace(tags, (tag) => ' '.repeat(tag.length));
    const spans: Span[] = [];
    let start = 0;
    for (const [, , end] of locate(plain, tokenize(plain))) {
      if (hasUnclosedXmlTags(text.slice(start, end))) continue;
      spans.push(cut(text, start, end));
      start = end;
    }
    if (text.slice(start).trim() === '') return spans;
    const last = text.slice(start).replace(tags, '').trim() === '' ? spans.pop() : undefined;
    spans.push(cut(text, last ? last[1] : start, text.length));
    return spans;
  };
}

function cut(...[text, from, to]: [text: string, from: number, to: number]): Span {
  const raw = text.slice(from, to);
  const start = from + raw.length - raw.trimStart().length;
  const piece = raw.trim();
  return [piece, start, start + piece.length];
}
