// What sentences do to an order, mishearings included.
import { describe, expect, it } from 'vitest';
import { describeOrder, type OrderLine } from '../menu.js';
import { changedOrder } from './order.js';

const start: OrderLine[] = [
  { name: 'pizza', quantity: 2 },
  { name: 'salad', quantity: 1 },
];

const after = (text: string, order: OrderLine[] = start) => {
  const changed = changedOrder(text, order);
  return changed && describeOrder(changed);
};

describe('an order', () => {
  it.each([
    ['Two pizzas and a salad, please.', '2 pizzas and 1 salad'],
    ["I'd like to order 2 pizzas, one salad and 3 coffees", '2 pizzas, 1 salad and 3 coffees'],
    ['Can I have to pizzas?', '2 pizzas'],
    ['For pizzas and a couple of ice creams', '4 pizzas and 2 ice creams'],
    ['a pizzas and an I scream', '1 pizza and 1 ice cream'],
    ['Pisa, sallad and cofee', '1 pizza, 1 salad and 1 coffee'],
    ['twenty-one coffees', '21 coffees'],
    ['I want another pizza', '1 pizza'],
  ])('begins with %s', (text, order) => expect(after(text, [])).toBe(order));

  it.each([
    ['Add a coffee.', '2 pizzas, 1 salad and 1 coffee'],
    ['Remove the salad and add two coffees', '2 pizzas and 2 coffees'],
    ["I don't want the salad", '2 pizzas'],
    ['take one pizza off', '3 pizzas and 1 salad'],
    ['remove a pizza', '1 pizza and 1 salad'],
    ['Make it three pizzas', '3 pizzas and 1 salad'],
    ['A coffee instead of the salad', '2 pizzas and 1 coffee'],
    ['no salad', '2 pizzas'],
    ['cancel the pizzas and the salad', 'nothing'],
  ])('changes with %s', (text, order) => expect(after(text)).toBe(order));

  it.each(['Hello there', 'What time is it?', 'The colour of the sea', '42'])('is untouched by %s', (text) =>
    expect(after(text)).toBeUndefined(),
  );

  it('stays within what a kitchen can make', () => {
    expect(after('999 pizzas', [])).toBe('50 pizzas');
  });
});
