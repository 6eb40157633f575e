// Sums and how orders are said.
import { describe, expect, it } from 'vitest';
import { describeMenu, describeOrder, money, tidy, totalOf } from './menu.js';

describe('the menu', () => {
  it('adds up in cents', () => {
    expect(
      totalOf([
        { name: 'pizza', quantity: 2 },
        { name: 'salad', quantity: 1 },
      ]),
    ).toBe(2500);
    expect(totalOf([])).toBe(0);
  });

  it('writes money', () => {
    expect(money(2500)).toBe('$25');
    expect(money(250)).toBe('$2.50');
  });

  it('adds lines of the same dish up and drops empty ones', () => {
    const lines = tidy([
      { name: 'coffee', quantity: 1 },
      { name: 'pizza', quantity: 0 },
      { name: 'coffee', quantity: 2 },
    ]);
    expect(lines).toEqual([{ name: 'coffee', quantity: 3 }]);
  });

  it('says an order and the menu', () => {
    expect(describeOrder([])).toBe('nothing');
    expect(describeOrder([{ name: 'ice cream', quantity: 2 }])).toBe('2 ice creams');
    expect(describeMenu()).toBe('pizza $10, salad $5, ice cream $3 and coffee $2');
  });
});
