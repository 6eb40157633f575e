// When each word of the voice is heard.
import { expect, test } from 'vitest';
import { WordTimes } from './word-times.js';

const at = (atMs: number, position: number) => ({ atMs, position });
const brief = (words: { text: string; startTime?: number; endTime?: number }[]) =>
  words.map(({ text, startTime, endTime }) => [text, startTime, endTime]);

test('a word lasts until the next begins, the last until the end; times count from the segment', () => {
  const times = new WordTimes('One two three', 10);
  expect(brief(times.add([at(0, 0)]))).toEqual([]);
  expect(brief(times.add([at(200, 4), at(500, 8)]))).toEqual([
    ['One ', 10, 10.2],
    ['two ', 10.2, 10.5],
  ]);
  expect(brief(times.end(11))).toEqual([['three', 10.5, 11]]);
  expect(times.end(12)).toEqual([]);
});

test('what is spoken as several words stays the one it is written as', () => {
  const times = new WordTimes("$5.50 o'clock", 0);
  const words = [...times.add([at(0, 0), at(100, 1), at(200, 3), at(600, 6), at(700, 8)]), ...times.end(1)];
  expect(brief(words)).toEqual([
    ['$5.50 ', 0, 0.6],
    ["o'clock", 0.6, 1],
  ]);
});

test('nothing of the text is lost, also what is not spoken or outside the basic plane', () => {
  const text = ' – 😀 yes — no … ';
  const times = new WordTimes(text, 0);
  const yes = Array.from(text).indexOf('y');
  const no = Array.from(text).indexOf('n');
  const words = [...times.add([at(0, yes), at(300, no)]), ...times.end(1)];
  expect(words.map((word) => word.text).join('')).toBe(text);
  expect(words.map((word) => word.startTime)).toEqual([0, 0.3]);
});

test('a start outside the text is ignored', () => {
  expect(new WordTimes('hi', 0).add([at(0, 99)])).toEqual([]);
});
