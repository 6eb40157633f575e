// What counts as a word, and what as the same words.
import { describe, expect, it } from 'vitest';
import { countWords, hasWords, joinWords, sameWords } from './words.js';

describe('words', () => {
  it.each([
    ['', 0],
    [' … !', 0],
    ["I don't know", 3],
    ['你好，世界', 2],
    ['한국어 문장', 2],
  ])('%s has %i', (text, count) => {
    expect(countWords(text)).toBe(count);
    expect(hasWords(text)).toBe(count > 0);
  });

  it.each([
    ['Book a table.', 'book a table', true],
    ['10 a.m., please', '10 am please', true],
    ['Caf\u00e9', 'Cafe\u0301', true],
    ['a table', 'two tables', false],
    ['C++', 'C', false],
    ['कम', 'काम', false],
  ])('%s and %s say the same: %s', (a, b, same) => {
    expect(sameWords(a, b)).toBe(same);
  });

  it('join with one space, and without one where there is nothing to join', () => {
    expect([joinWords('a', 'b'), joinWords('', 'b'), joinWords('a', '')]).toEqual(['a b', 'b', 'a']);
  });
});
