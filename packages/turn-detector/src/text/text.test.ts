// From a conversation to the text and the tokens a model reads.
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import reference from '../__fixtures__/tiny-tokenizer-reference.json' with { type: 'json' };
import { getUnicodeCategory, normalizeText } from './normalise.js';
import { TextPrompt } from './text-prompt.js';

const file: object = JSON.parse(readFileSync(new URL('../__fixtures__/tiny-tokenizer.json', import.meta.url), 'utf8'));

describe('normalizeText', () => {
  it.each([
    ['Hello, World!', 'hello world'],
    ["I can't — well-known", "i can't well-known"],
    ['  two\n lines  ', 'two lines'],
    ['ﬁne ①', 'fine 1'],
    ['¿Qué tal?', 'qué tal'],
    ['你好。', '你好'],
    ['$5 + 3 = 8', '$5 + 3 = 8'],
  ])('%j becomes %j', (given, expected) => expect(normalizeText(given)).toBe(expected));
});

describe('getUnicodeCategory', () => {
  it.each([
    ['a', 'Ll'],
    ['A', 'Lu'],
    ['1', 'Nd'],
    ['-', 'Pd'],
    ["'", 'Po'],
    [' ', 'Zs'],
    ['+', 'Sm'],
    ['', 'Cn'],
  ])('%j is %s', (given, expected) => expect(getUnicodeCategory(given)).toBe(expected));
});

describe('TextPrompt', () => {
  const prompt = new TextPrompt(file, {});

  it('merges what one side said, leaves out what is nothing, and ends where the next word would come', () => {
    const text = prompt.text([
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: 'Yes,' },
      { role: 'user', content: '...' },
      { role: 'user', content: 'and then' },
    ]);
    expect(text).toBe('<|im_start|>assistant\nyes<|im_end|>\n<|im_start|>user\nyes and then');
  });

  it("uses the model's own template where it has one", () => {
    const own = { chat_template: "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}<|im_end|>{% endfor %}" };
    expect(new TextPrompt(file, own).text([{ role: 'user', content: 'Then?' }])).toBe('<user>then');
  });

  it('gives the token numbers of the reference, and adds none', () => {
    const tokenizer = new Tokenizer(file, {});
    for (const { text, ids } of reference.texts) {
      expect(tokenizer.encode(text, { add_special_tokens: false }).ids).toEqual(ids);
    }
    const [first] = reference.texts;
    expect(prompt.encode([{ role: 'user', content: 'Yes, and then?' }])).toEqual(first?.ids);
  });

  it('keeps the newest 128 tokens', () => {
    const ids = prompt.encode([{ role: 'user', content: `${'and '.repeat(300)}please` }]);
    expect(ids).toHaveLength(128);
    expect(ids).toEqual(prompt.encode([{ role: 'user', content: `${'and '.repeat(200)}please` }]));
    expect(ids).not.toContain(0);
  });
});
