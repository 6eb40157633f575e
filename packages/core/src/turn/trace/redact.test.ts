// Stand-ins for words: nothing that was said is left, and everything that counts is.
import { describe, expect, it } from 'vitest';
import { countWords, sameWords, wordsBeyond } from '../words.js';
import { Redactor } from './redact.js';

const redactor = new Redactor();
const redact = (text: string) => redactor.redact({ text }).text;

describe('a redacted text', () => {
  it.each([
    'My name is Ada Lovelace.',
    'Call me at +49 30 1234567, please!',
    'ada@example.org',
    "Don't. I can't!",
    '你好吗 很高兴认识你',
    'こんにちは、田中です。',
    'مرحبا كيف حالك',
    'mm-hm',
  ])('keeps the number of words and no word of "%s"', (text) => {
    const redacted = redact(text);
    expect(countWords(redacted)).toBe(countWords(text));
    const parts = [...new Intl.Segmenter('und', { granularity: 'word' }).segment(text)];
    const words = parts.flatMap(({ segment, isWordLike = false }) =>
      isWordLike && segment.length > 1 ? [segment] : [],
    );
    expect(words.filter((word) => redacted.includes(word))).toEqual([]);
  });

  it('keeps what is the same the same, and what differs different', () => {
    expect(sameWords(redact('A table, please!'), redact('a table please'))).toBe(true);
    expect(sameWords(redact('a table please'), redact('a chair please'))).toBe(false);
    expect(wordsBeyond(redact('one two three'), redact('one two'))).toBe(redact('three'));
    expect(wordsBeyond(redact('one two three'), redact('two'))).toBe(redact('one two three'));
  });

  it('keeps numbers numbers of the same length', () => {
    expect(redact('0170')).toMatch(/^\d{4}$/);
    expect(redact('0170')).toBe(redact('0170'));
    expect(redact('4711')).not.toBe(redact('0170'));
  });

  it('is found at any depth, while the names of things stay', () => {
    const effect = { type: 'draft-start', id: 'reply_1', basis: { transcript: 'secret words', version: 'agent/1/2' } };
    const redacted = redactor.redact(effect);
    expect(redacted).toMatchObject({ type: 'draft-start', id: 'reply_1', basis: { version: 'agent/1/2' } });
    expect(JSON.stringify(redacted)).not.toMatch(/secret|words/);
  });
});

it('no stand-in is the beginning of another', () => {
  const fresh = new Redactor();
  const words = Array.from({ length: 800 }, (_, index) => fresh.redact({ text: `w${'a'.repeat(index + 1)}` }).text);
  expect(new Set(words).size).toBe(800);
  const sorted = words.toSorted();
  for (const [index, word] of sorted.entries()) expect(sorted[index + 1]?.startsWith(word) ?? false).toBe(false);
});
