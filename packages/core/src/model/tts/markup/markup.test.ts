// Expressive markup: taught, repaired, lowered and stripped.
import { describe, expect, it } from 'vitest';
import { createTimedString } from '../../timed-string.js';
import * as markup from './index.js';

const happy = '<expr type="expression" label="happy"/>';

describe('instructions', () => {
  it('name only what the voice can do and steering allows', () => {
    const all = markup.llmInstructions('inworld') ?? '';
    expect(all).toContain('laugh');
    const some = markup.llmInstructions('inworld', { nonverbalSounds: { laughing: false } }) ?? '';
    expect(some).not.toContain('laugh');
    expect(some).toContain('sigh');
    expect(markup.llmInstructions('inworld', { nonverbalSounds: false })).not.toContain('type="sound"');
    expect(markup.llmInstructions('unknown')).toBeUndefined();
    expect(markup.supportedNonverbals('unknown')).toEqual({});
  });

  it('steering is silent by default', () => {
    expect(markup.steeringInstructions('inworld', {})).toBe('');
    expect(markup.steeringInstructions('inworld', markup.DEFAULT_SPEECH_STEERING_OPTIONS)).toBe('');
    expect(markup.steeringInstructions('inworld', { disfluencies: false })).toContain('um');
  });

  it('a TTS without a dialect supports nothing and changes nothing', () => {
    const none = new markup.TTSMarkup(() => '');
    expect([none.supported, none.llmInstructions(), none.convert(happy), none.normalize('<expr a>')]).toEqual([
      false,
      undefined,
      happy,
      '<expr a>',
    ]);
    expect(new markup.TTSMarkup(() => 'cartesia').info).toEqual({ nonverbals: { laughing: ['laughter'] } });
  });
});

describe('conversion', () => {
  it('writes what the provider understands and drops the rest', () => {
    const text = `${happy} Hi. <expr type="sound" label="laugh"/> Ha. <expr type="break" label="500ms"/> Bye <expr type="sound" label="burp"/> now.`;
    expect(markup.convertMarkup('inworld', text)).toBe('[happy] Hi. [laugh] Ha. <break time="500ms"/> Bye now.');
    expect(markup.convertMarkup('cartesia', `${happy} Hi. <expr type="expression" label="like a pirate"/> Arr.`)).toBe(
      '<emotion value="happy"/> Hi. Arr.',
    );
  });

  it('repairs tags that are not closed', () => {
    expect(markup.normalizeMarkup('inworld', '<expr type="sound" label="laugh"> Hi')).toBe(
      '<expr type="sound" label="laugh"/> Hi',
    );
    expect(markup.convertMarkup('inworld', '<expr type="expression" label="happy">Hi</expr>')).toBe('[happy]Hi');
  });
});

describe('stripping', () => {
  it('leaves one space where a tag was, and square brackets alone', () => {
    const [text, tags] = markup.splitAllMarkup(
      `${happy} Oh no. <emotion value="sad"/> See [this](url) <spell>A7</spell>.`,
    );
    expect(text).toBe(' Oh no. See [this](url) A7.');
    expect(tags).toEqual([
      { type: 'expression', value: 'happy' },
      { type: 'emotion', value: 'sad' },
      { type: 'spell', value: 'A7' },
    ]);
    expect(markup.stripExprMarkup(`a ${happy} b <emotion value="x"/> c`)).toBe('a b <emotion value="x"/> c');
    expect(markup.stripAllMarkup('1 < 2 and 3 > 2')).toBe('1 < 2 and 3 > 2');
  });

  it.each([1, 2, 5, 100])('strips a stream in pieces of %i characters', (size) => {
    const stripper = new markup.TranscriptMarkupStripper();
    const source = `Hi there. ${happy} You & me: 1 < 2. <spell>AB</spell> end`;
    let shown = '';
    for (let at = 0; at < source.length; at += size) shown += stripper.push(source.slice(at, at + size));
    shown += stripper.flush();
    expect(shown.replaceAll(/\s+/g, ' ')).toBe('Hi there. You & me: 1 < 2. AB end');
    expect(shown).not.toContain('expr');
    expect(stripper.expressionAttribute()).toEqual({ 'lk.expression': '{"expression":"happy","mood":"happy"}' });
  });

  it('drops bracket cues from aligned words, also across calls', () => {
    const word = (text: string, startTime: number) => createTimedString({ text, startTime, endTime: startTime + 1 });
    const held: ReturnType<typeof word>[] = [];
    const first = markup.dropBracketCues([word('Hello ', 0), word('[speak ', 1)], held);
    const second = markup.dropBracketCues([word('calmly] ', 2), word('there.', 3)], held);
    expect([...first, ...second].map(({ text, startTime }) => [text.trim(), startTime])).toEqual([
      ['Hello', 0],
      ['there.', 3],
    ]);
    expect(markup.dropBracketCues([word('[open', 0)], held)).toEqual([]);
    expect(markup.dropBracketCues([], held, { final: true }).map(({ text }) => text)).toEqual(['[open']);
  });
});

describe('moods', () => {
  it.each([
    ['soft, with genuine care', 'empathetic'],
    ['like a pirate', 'calm'],
    ['gently curious, welcoming', 'curious'],
    ['speak happy', 'happy'],
    ['furious', 'angry'],
  ])('%s is %s', (label, mood) => {
    expect(markup.matchMood(label)).toBe(mood);
  });

  it('gives the fallback asked for', () => {
    expect(markup.matchMood('xyz', null)).toBeNull();
    expect(markup.expressionAttribute([{ type: 'sound', value: 'laugh' }])).toBeUndefined();
  });
});

it('cuts text within the limits of the provider', async () => {
  const stream = markup.sentenceTokenizer('inworld', { expressive: true }).stream();
  stream.pushText('This is the first sentence of all. '.repeat(100));
  stream.endInput();
  const lengths: number[] = [];
  for await (const { token } of stream) lengths.push(token.length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(markup.maxInputLen('inworld') ?? 0);
  expect(lengths[0]).toBeLessThan(lengths[1] ?? 0);
});
