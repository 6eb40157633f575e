// No digit of a card leaves the desk but the last four.
import { describe, expect, it } from 'vitest';
import { CardDesk, isCardNumber } from './card-desk.js';

const number = '4242424242424242';

function deskFor(...said: string[]): { desk: CardDesk; heard: string[] } {
  const desk = new CardDesk();
  desk.expecting = true;
  return { desk, heard: said.map((text) => desk.redact(text)) };
}

describe('card numbers', () => {
  it('are told by length and check digit', () => {
    expect(isCardNumber(number)).toBe(true);
    expect(isCardNumber('378282246310005')).toBe(true);
    expect(isCardNumber('4242424242424241')).toBe(false);
    expect(isCardNumber('42')).toBe(false);
  });
});

describe('the card desk', () => {
  it('takes a card said in one breath', () => {
    const { desk, heard } = deskFor("It's 4242 4242 4242 4242, 12/27 and 123.");
    expect(heard[0]).toBe("It's [card number] [card expiry date] and [card security code].");
    expect(desk.card).toMatchObject({ lastFour: '4242' });
    expect(desk.card?.token).toMatch(/^card_[\w-]{12}$/);
    expect(desk.missing).toBeUndefined();
  });

  it('takes a card in pieces and in words', () => {
    const { desk, heard } = deskFor(
      'four two four two, four two four two',
      '4242 4242',
      'December twenty twenty-seven',
      'one two three',
    );
    expect(heard).toEqual(['[part of a card number]', '[card number]', '[card expiry date]', '[card security code]']);
    expect(desk.card?.lastFour).toBe('4242');
  });

  it('makes another token for the same card', () => {
    const text = `${number} 1227 123`;
    expect(deskFor(text).desk.card?.token).not.toBe(deskFor(text).desk.card?.token);
  });

  it('says what is missing and what was wrong', () => {
    const { desk, heard } = deskFor('1234 5678 9012 3456');
    expect(heard[0]).toBe('[invalid card number]');
    expect(desk.problem).toBe('That is not a valid card number.');
    expect(desk.missing).toBe('card number');
    desk.redact(number);
    expect(desk.missing).toBe('card expiry date');
    expect(desk.redact('99 99')).toBe('[unclear card expiry date]');
    desk.redact('0129');
    expect(desk.missing).toBe('card security code');
  });

  it('lets a caller correct the number', () => {
    const { desk } = deskFor(number, '3782 822463 10005', '12 27', '1234');
    expect(desk.card?.lastFour).toBe('0005');
  });

  it('leaves other numbers alone while no card is expected, but never a whole card', () => {
    const desk = new CardDesk();
    expect(desk.redact('Two pizzas at 7:30, call 555 0100.')).toBe('Two pizzas at 7:30, call 555 0100.');
    expect(desk.redact('My card is 4242-4242-4242-4242.')).toBe('My card is [card number].');
    expect(desk.redact(`${number}, twelve twenty-seven, code nine eight seven`)).not.toMatch(/\d|nine/);
  });

  it('empties the arguments of the card tool, whatever they are', () => {
    const desk = new CardDesk();
    const args = JSON.stringify({ number: Number(number), expiry: '12/27', cvv: '123' });
    expect(desk.redactArguments('updateCreditCard', args)).toBe('{}');
    expect(desk.card?.lastFour).toBe('4242');
    expect(desk.redactArguments('updateCreditCard', `{"number": ${number}`)).toBe('{}');
  });

  it('takes a card out of the arguments of any other tool', () => {
    const clean = new CardDesk().redactArguments('updateName', JSON.stringify({ name: number, age: 42 }));
    expect(JSON.parse(clean)).toEqual({ name: '0', age: 42 });
  });

  it('forgets', () => {
    const { desk } = deskFor(`${number} 1227 123`);
    desk.reset();
    expect(desk.card).toBeUndefined();
    expect(desk.missing).toBe('card number');
  });
});
