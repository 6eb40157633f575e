// Sentences, words and paragraphs, whole and streamed.
import { describe, expect, it } from 'vitest';
import { basic, BufferedTokenStream, hasUnclosedXmlTags, splitSentences } from './index.js';

const text =
  'Hi! LiveKit is a platform for live audio and video. Dr. Smith uses it at 3.14 p.m. every day, e.g. for calls. ' +
  'Is it good? Yes. The last sentence has no end';

async function collect(stream: AsyncIterable<{ token: string }>): Promise<string[]> {
  const tokens: string[] = [];
  for await (const { token } of stream) tokens.push(token);
  return tokens;
}

describe('sentences', () => {
  it('keeps abbreviations, decimals and short sentences together', () => {
    expect(new basic.SentenceTokenizer().tokenize(text)).toEqual([
      'Hi! LiveKit is a platform for live audio and video.',
      'Dr. Smith uses it at 3.14 p.m. every day, e.g. for calls.',
      'Is it good? Yes. The last sentence has no end',
    ]);
  });

  it('splits short sentences with a small minimum, and not numbered lists', () => {
    const tokenizer = new basic.SentenceTokenizer({ minSentenceLength: 1 });
    expect(tokenizer.tokenize('One. Two! 1. First item.')).toEqual(['One.', 'Two!', '1. First item.']);
    expect(tokenizer.tokenize('J. R. Smith came. He left.')).toEqual(['J. R. Smith came.', 'He left.']);
    expect(tokenizer.tokenize('Come at 5 p.m. Then we talk.')).toEqual(['Come at 5 p.m.', 'Then we talk.']);
  });

  it('splits Chinese and Japanese', () => {
    expect(new basic.SentenceTokenizer({ minSentenceLength: 2 }).tokenize('你好。今天天气很好！再见。')).toEqual([
      '你好。',
      '今天天气很好！',
      '再见。',
    ]);
  });

  it('keeps white space when asked, and every offset is right', () => {
    const spans = splitSentences('  One two three.  Four five six.\n', { minLength: 1, retainFormat: true });
    expect(spans.map(([piece]) => piece).join('')).toBe('  One two three.  Four five six.\n');
    for (const [piece, start, end] of splitSentences(text)) expect(text.slice(start, end)).toBe(piece);
  });

  it.each([1, 2, 3, 7, 50, 1000])('streams the same sentences in pieces of %i characters', async (size) => {
    const tokenizer = new basic.SentenceTokenizer();
    const stream = tokenizer.stream();
    for (let at = 0; at < text.length; at += size) stream.pushText(text.slice(at, at + size));
    stream.endInput();
    expect((await collect(stream)).join(' ')).toBe(text);
  });

  it('streams with the white space kept when asked', async () => {
    const stream = new basic.SentenceTokenizer({ retainFormat: true, minSentenceLength: 1 }).stream();
    for (const character of 'One two.  Three four.\nFive.') stream.pushText(character);
    stream.endInput();
    expect((await collect(stream)).join('')).toBe('One two.  Three four.\nFive.');
  });

  it('lets a sentence out as soon as the next one begins', async () => {
    const stream = new basic.SentenceTokenizer().stream();
    stream.pushText('This is the first sentence. And');
    expect((await stream.next()).value.token).toBe('This is the first sentence.');
    stream.close();
    expect(() => stream.pushText('x')).toThrow('closed');
  });

  it('gives every flush a segment of its own and forgets nothing', async () => {
    const stream = new basic.SentenceTokenizer().stream();
    stream.pushText('Short.');
    stream.flush();
    stream.pushText('Second.');
    stream.endInput();
    const tokens = [];
    for await (const data of stream) tokens.push(data);
    expect(tokens.map((each) => each.token)).toEqual(['Short.', 'Second.']);
    expect(tokens[0]?.segmentId).not.toBe(tokens[1]?.segmentId);
  });

  it('joins sentences up to a maximum, with an early first token', async () => {
    const stream = new basic.SentenceTokenizer({
      minSentenceLength: 1,
      minTokenLength: 30,
      maxTokenLength: 40,
      firstTokenLength: 1,
    }).stream();
    stream.pushText('First one. The second one. The third one. The fourth one. End.');
    stream.endInput();
    expect(await collect(stream)).toEqual(['First one.', 'The second one. The third one.', 'The fourth one. End.']);
  });
});

describe('words', () => {
  it('drops punctuation at the ends unless told not to', () => {
    expect(new basic.WordTokenizer().tokenize("Hello, 'world'! It's  well-known…")).toEqual([
      'Hello',
      'world',
      "It's",
      'well-known',
    ]);
    expect(new basic.WordTokenizer(false).tokenize('Hello, world!')).toEqual(['Hello,', 'world!']);
  });

  it('finds words in scripts without spaces', () => {
    expect(basic.splitWords('你好世界').map(([word]) => word)).toEqual(['你好', '世界']);
  });

  it('streams words once they are complete', async () => {
    const stream = new basic.WordTokenizer().stream();
    for (const character of 'one two three') stream.pushText(character);
    stream.endInput();
    expect(await collect(stream)).toEqual(['one', 'two', 'three']);
  });

  it('estimates syllables', () => {
    expect(basic.hyphenateWord('hello')).toHaveLength(2);
    expect(basic.hyphenateWord('banana')).toHaveLength(3);
    expect(basic.hyphenateWord('make')).toHaveLength(1);
    expect(basic.hyphenateWord('hmm')).toEqual(['hmm']);
    for (const word of ['hello', 'Communication', 'strength', 'été'])
      expect(basic.hyphenateWord(word).join('')).toBe(word);
  });
});

it('splits paragraphs at empty lines', () => {
  expect(basic.tokenizeParagraphs('One\ntwo.\n\n  \nThree.\n')).toEqual(['One\ntwo.', 'Three.']);
});

describe('markup', () => {
  it('never cuts a tag or an element', async () => {
    const stream = new BufferedTokenStream((x) => splitSentences(x, { minLength: 1 }), 1, 1, { xmlAware: true });
    const source = '<emotion value="happy. very"/> Hello there. <spell>A. B. C.</spell> is it. Bye now. <break/>';
    for (const character of source) stream.pushText(character);
    stream.endInput();
    expect(await collect(stream)).toEqual([
      '<emotion value="happy. very"/> Hello there.',
      '<spell>A. B. C.</spell> is it.',
      'Bye now. <break/>',
    ]);
  });

  it('knows open tags and elements', () => {
    expect(['<a', '<a>b', 'x <'].map(hasUnclosedXmlTags)).toEqual([true, true, true]);
    expect(['<a/>', '<a>b</a>', 'plain'].map(hasUnclosedXmlTags)).toEqual([false, false, false]);
  });
});
