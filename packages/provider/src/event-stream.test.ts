// Events, however the network cuts them.
import { expect, it } from 'vitest';
import { EventStreamParser } from './event-stream.js';

function parse(pieces: readonly string[]): string[] {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

it.each([
  [['data: {"a":1}\n\ndata: [DONE]\n\n'], ['{"a":1}', '[DONE]']],
  [['da', 'ta: one', '\n', '\n'], ['one']],
  [
    ['data: one\r', '\n\r', '\ndata: two\r\n\r\n'],
    ['one', 'two'],
  ],
  [['data: one\r\rdata: two\r\r'], ['one', 'two']],
  [['data: first\ndata: second\n\n'], ['first\nsecond']],
  [['data:close\n\n'], ['close']],
  [[': a comment\n\nevent: x\nid: 1\ndata: y\n\n'], ['y']],
  [['data: never ended'], []],
])('of %j it makes %j', (pieces, expected) => {
  expect(parse(pieces)).toEqual(expected);
});

it('gives the same for every way to cut', () => {
  const text = 'data: one\r\n\r\n: hm\n\ndata: two\ndata: three\n\n';
  for (let at = 0; at <= text.length; at += 1) {
    expect(parse([text.slice(0, at), text.slice(at)])).toEqual(['one', 'two\nthree']);
  }
});
