// Names, numbers and times, as recognisers write them.
import { describe, expect, it } from 'vitest';
import { guestsIn, nameIn, phoneIn, whenIn } from './slots.js';
import { plain } from './words.js';

describe('names', () => {
  it.each([
    ['My name is Anna.', false, 'Anna'],
    ["my name's john smith and I'd like a table", false, 'John Smith'],
    ['Anna Miller', true, 'Anna Miller'],
    ["It's under Miller.", true, 'Miller'],
    ['Anna', false, undefined],
    ['yes', true, undefined],
    ["That's all", true, undefined],
    ['What?', true, undefined],
  ])('%s (asked: %s) is %s', (text, asked, name) => expect(nameIn(text, asked)).toBe(name));
});

describe('phone numbers', () => {
  it.each([
    ['555 0100', '5550100'],
    ['five five five, zero one double zero', '5550100'],
    ['My number is +49 30 123456', '+4930123456'],
    ['two pizzas', undefined],
  ])('%s is %s', (text, phone) => expect(phoneIn(text)).toBe(phone));
});

describe('times', () => {
  it.each([
    ['A table for four tomorrow at eight', false, { time: 'tomorrow at 8 pm', guests: 4 }],
    ['on Friday at 7:30 p.m. for two people', false, { time: 'friday at 7:30 pm', guests: 2 }],
    ['half past seven', false, { time: 'at 7:30 pm', guests: null }],
    ['at 20:15', false, { time: 'at 8:15 pm', guests: null }],
    ['tonight', false, { time: 'tonight', guests: null }],
    ['eight', true, { time: 'at 8 pm', guests: null }],
    ["nine o'clock", false, { time: 'at 9 pm', guests: null }],
    ['eight', false, undefined],
    ['two pizzas', false, undefined],
  ])('%s (asked: %s)', (text, asked, when) => expect(whenIn(text, asked)).toEqual(when));

  it('tells guests from hours', () => {
    expect(guestsIn(plain('a table for eight'))).toBe(8);
    expect(guestsIn(plain('a table at eight'))).toBeUndefined();
  });
});
