// Thoughts must never be spoken, and speech never be swallowed.

import { expect, it } from 'vitest';
import { ThinkFilter } from './think-filter.js';

function spoken(pieces: string[]): string {
  const filter = new ThinkFilter();
  return pieces.map((piece) => filter.push(piece)).join('') + filter.finish();
}

it.each([
  [['Hello', ' there'], 'Hello there'],
  [['<think>well, </think>\n\nHello', ' there'], 'Hello there'],
  [['\n<th', 'ink>we', 'll</', 'think', '>', '\n', 'Hello'], 'Hello'],
  [['<', 'b>bold'], '<b>bold'],
  [['<th'], '<th'],
  [['Use <think>this</think> mark'], 'Use <think>this</think> mark'],
  [['<think>cut off in thou'], ''],
])('of %j it speaks %j', (pieces, expected) => {
  expect(spoken(pieces)).toBe(expected);
});

it('holds no more of the thoughts than could be a mark', () => {
  const filter = new ThinkFilter();
  filter.push('<think>');
  for (let count = 0; count < 1000; count += 1) expect(filter.push('hm </thin')).toBe('');
  expect(filter.push('k>Yes')).toBe('Yes');
});

it('says the first word at once', () => {
  expect(new ThinkFilter().push('H')).toBe('H');
});
