// Text cut into sentences as it streams.
import { expect, test } from 'vitest';
import { Sentences } from './sentences.js';

test('a sentence is handed on once the next has begun, the rest on flush; nothing is lost', () => {
  const sentences = new Sentences();
  const given: string[] = [];
  for (const piece of ['Your tab', 'le is booked. ', 'We look forward', ' to seeing you! And', ' bye'])
    given.push(...sentences.push(piece));
  expect(given.map((sentence) => sentence.trim())).toEqual(['Your table is booked.', 'We look forward to seeing you!']);
  const rest = sentences.flush();
  expect(rest?.trim()).toBe('And bye');
  expect([...given, rest].join('')).toBe('Your table is booked. We look forward to seeing you! And bye');
});

test('white space alone is nothing to speak', () => {
  const sentences = new Sentences();
  expect(sentences.push(' \n ')).toEqual([]);
  expect(sentences.flush()).toBeUndefined();
  expect(sentences.flush()).toBeUndefined();
});
