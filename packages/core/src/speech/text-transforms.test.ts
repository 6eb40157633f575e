// What a voice does not read aloud, however the text is cut into pieces.
import { describe, expect, it } from 'vitest';
import { filterEmojiText, filterMarkdownText } from './text-transforms.js';

async function* pieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
async function all(text: AsyncIterable<string>) {
  let whole = '';
  for await (const piece of text) whole += piece;
  return whole;
}

const cases: [string, string][] = [
  ['plain words stay as they are.', 'plain words stay as they are.'],
  ['this is **bold** and *soft* text', 'this is bold and soft text'],
  ['see [the menu](https://example.com/menu) please', 'see the menu please'],
  ['# Today\nwe have soup', 'Today\nwe have soup'],
  ['- pizza\n- salad\n', 'pizza\nsalad\n'],
  ['run `npm start` now', 'run npm start now'],
  ['2 * 3 = 6 and snake_case_name', '2 * 3 = 6 and snake_case_name'],
  ['costs [10] dollars', 'costs [10] dollars'],
];

describe('filterMarkdownText', () => {
  for (const size of [1, 3, 1000])
    for (const [given, expected] of cases)
      it(`${JSON.stringify(given)} in pieces of ${size}`, async () => {
        expect(await all(filterMarkdownText(pieces(given, size)))).toBe(expected);
      });

  it('does not hold plain text back for long', async () => {
    const seen: string[] = [];
    for await (const piece of filterMarkdownText(pieces('one two three four', 4))) seen.push(piece);
    expect(seen.length).toBeGreaterThan(2);
  });
});

describe('filterEmojiText', () => {
  it('removes pictures and keeps digits and signs', async () => {
    expect(await all(filterEmojiText(pieces('Hi 👋🏽 you, #1 at 5*! 🇫🇷', 100)))).toBe('Hi  you, #1 at 5*! ');
  });
});
