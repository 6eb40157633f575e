// What the kitchen makes and what it costs. Prices are whole cents, and sums are made here, never by a model.

/** The names on the menu. */
export const dishes = ['pizza', 'salad', 'ice cream', 'coffee'] as const;

export type Dish = (typeof dishes)[number];

/** One line of an order. */
export interface OrderLine {
  readonly name: Dish;
  readonly quantity: number;
}

const prices: Readonly<Record<Dish, number>> = { pizza: 1000, salad: 500, 'ice cream': 300, coffee: 200 };

/** In cents. */
export function priceOf(dish: Dish): number {
  return prices[dish];
}

/** In cents. */
export function totalOf(order: readonly OrderLine[]): number {
  return order.reduce((sum, { name, quantity }) => sum + prices[name] * quantity, 0);
}

/** '$25' or '$2.50'. */
export function money(cents: number): string {
  return `$${cents % 100 === 0 ? cents / 100 : (cents / 100).toFixed(2)}`;
}

/** One line for each dish: lines of the same dish are added up, in the order they first came. */
export function tidy(lines: readonly OrderLine[]): OrderLine[] {
  const quantities = new Map<Dish, number>();
  for (const { name, quantity } of lines) quantities.set(name, (quantities.get(name) ?? 0) + quantity);
  return [...quantities].map(([name, quantity]) => ({ name, quantity })).filter(({ quantity }) => quantity > 0);
}

/** '2 pizzas and 1 salad'; 'nothing' for an empty order. */
export function describeOrder(order: readonly OrderLine[]): string {
  return order.length === 0
    ? 'nothing'
    : list(order.map(({ name, quantity }) => `${quantity} ${named(name, quantity)}`));
}

/** 'pizza $10, salad $5, ice cream $3 and coffee $2' */
export function describeMenu(): string {
  return list(dishes.map((dish) => `${dish} ${money(prices[dish])}`));
}

function named(dish: Dish, quantity: number): string {
  return quantity === 1 ? dish : `${dish}s`;
}

function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
