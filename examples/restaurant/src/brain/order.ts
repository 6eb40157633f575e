// What a sentence does to an order: 'add two coffees and drop the salad'.
import { dishes, type Dish, type OrderLine, tidy } from '../menu.js';
import { distance, wordsOf } from './words.js';

type Verb = 'add' | 'remove' | 'set';

// As recognisers hear them.
const aliases: Readonly<Record<string, Dish>> = {
  pizza: 'pizza',
  pisa: 'pizza',
  pieza: 'pizza',
  peetsa: 'pizza',
  pete: 'pizza',
  peters: 'pizza',
  margherita: 'pizza',
  salad: 'salad',
  salat: 'salad',
  sallet: 'salad',
  icecream: 'ice cream',
  gelato: 'ice cream',
  coffee: 'coffee',
  cofee: 'coffee',
  coffey: 'coffee',
  coughy: 'coffee',
  kofi: 'coffee',
  espresso: 'coffee',
};

const verbs: Readonly<Record<string, Verb>> = {
  add: 'add',
  plus: 'add',
  want: 'add',
  like: 'add',
  get: 'add',
  have: 'add',
  take: 'add',
  order: 'add',
  also: 'add',
  need: 'add',
  remove: 'remove',
  delete: 'remove',
  drop: 'remove',
  cancel: 'remove',
  without: 'remove',
  minus: 'remove',
  no: 'remove',
  dont: 'remove',
  skip: 'remove',
  lose: 'remove',
  forget: 'remove',
  change: 'set',
  make: 'set',
};

const amounts: Readonly<Record<string, number>> = { a: 1, an: 1, another: 1, couple: 2, pair: 2, few: 3, dozen: 12 };
const most = 50;

/** The dish a word means; undefined if none. */
export function dishOf(word: string): Dish | undefined {
  const single = word.replace(/'s$/, '').replace(/(?<=[a-z])s$/, '');
  const known = aliases[single] ?? aliases[word];
  if (known || word.length < 5) return known;
  return dishes.find((dish) => dish !== 'ice cream' && distance(single, dish) <= 1);
}

/** The order after what was said; undefined if nothing was said about dishes. */
export function changedOrder(text: string, order: readonly OrderLine[]): OrderLine[] | undefined {
  const reading = new Reading(order);
  const words = wordsOf(text);
  for (const [index, word] of words.entries()) reading.read(word, words[index + 1]);
  return reading.finish();
}

class Reading {
  #lines: OrderLine[];
  #verb: Verb = 'add';
  #amount: number | undefined;
  /** After 'dont', a 'want' or 'like' does not turn into an order. */
  #negated = false;
  #last: Dish | undefined;
  #changed = false;

  constructor(order: readonly OrderLine[]) {
    this.#lines = [...order];
    this.#last = order.at(-1)?.name;
  }

  read(word: string, next: string | undefined): void {
    const dish = dishOf(word);
    if (dish) return this.#apply(dish);
    const amount = amountOf(word, next);
    if (amount !== undefined) {
      // 'a couple of', 'a dozen': the second word counts.
      this.#amount = amount;
      return;
    }
    if (word === 'off' || word === 'away' || word === 'out') this.#verb = 'remove';
    if (word === 'instead' && next === 'of') this.#verb = 'remove';
    const verb = verbs[word];
    if (!verb) return;
    if (!(this.#negated && verb === 'add')) this.#verb = word === 'take' && next === 'off' ? 'remove' : verb;
    this.#negated = word === 'dont';
  }

  finish(): OrderLine[] | undefined {
    // 'Make it three': about what was ordered last.
    if (!this.#changed && this.#verb === 'set' && this.#amount !== undefined && this.#last) this.#apply(this.#last);
    return this.#changed ? tidy(this.#lines) : undefined;
  }

  #apply(name: Dish): void {
    const before = this.#lines.find((line) => line.name === name)?.quantity ?? 0;
    const quantity = Math.min(most, this.#quantity(before));
    this.#lines = this.#lines.some((line) => line.name === name)
      ? this.#lines.map((line) => (line.name === name ? { name, quantity } : line))
      : [...this.#lines, { name, quantity }];
    this.#amount = undefined;
    this.#negated = false;
    this.#last = name;
    this.#changed = true;
  }

  #quantity(before: number): number {
    switch (this.#verb) {
      case 'add':
        return before + (this.#amount ?? 1);
      case 'remove':
        return this.#amount === undefined ? 0 : Math.max(0, before - this.#amount);
      case 'set':
        return this.#amount ?? Math.max(1, before);
    }
  }
}

function amountOf(word: string, next: string | undefined): number | undefined {
  if (/^\d{1,3}$/.test(word)) return Number(word);
  const beforeSeveral = next !== undefined && next.endsWith('s') && dishOf(next) !== undefined;
  // 'to pizzas' and 'for pizzas' are how 'two' and 'four' are often heard.
  if (beforeSeveral && (word === 'to' || word === 'too')) return 2;
  if (beforeSeveral && word === 'for') return 4;
  return Object.hasOwn(amounts, word) ? amounts[word] : undefined;
}
