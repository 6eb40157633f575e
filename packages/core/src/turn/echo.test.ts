// What counts as the agent's own voice.
import { describe, expect, it } from 'vitest';
import { isEcho } from './echo.js';

const voice = {
  recent:
    "Good evening, I'd be happy to help. Your table for two is booked at eight o'clock, and the bus will stop there.",
  latest: "at eight o'clock, and the bus will stop there.",
};

describe('an echo', () => {
  it.each([
    'your table for two',
    'Your table for two is booked.',
    'i’d be happy to help',
    "I'd be happy to kelp your table for two",
    'eight oclock and the bus',
    "eight o'clock",
    'there',
  ])('is %s', (text) => expect(isEcho(text, voice)).toBe(true));

  it.each([
    ['other words', 'make it nine please'],
    ['words of the user after the echo', 'table for two is booked no I said three people not two'],
    ['a call to be heard, though the agent said the word', 'stop'],
    ['one word said longer ago', 'evening'],
    ['two words not side by side', 'table eight'],
    ['words in another order', 'two for table your'],
    ['no words at all', '…'],
  ])('is not: %s', (_, text) => expect(isEcho(text, voice)).toBe(false));

  it('is found without spaces between words', () => {
    const chinese = { recent: '您的桌子订在八点，两位客人。', latest: '八点，两位客人。' };
    expect(isEcho('订在八点', chinese)).toBe(true);
    expect(isEcho('改成九点', chinese)).toBe(false);
  });

  it('of nothing is none', () => expect(isEcho('hello there you', { recent: '', latest: '' })).toBe(false));
});
