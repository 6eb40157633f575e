// Where card data ends. Whatever is said, typed or passed to a tool goes through here before anything else sees it:
// in the text, words take its place, and of the card only a token and the last four digits are kept.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { withDigits } from './digits.js';

/** What is kept of a card. */
export interface CardToken {
  readonly token: string;
  readonly lastFour: string;
}

/** What is still missing of a card. */
export type CardPart = 'card number' | 'card expiry date' | 'card security code';

const runOfDigits = /\d(?:[\s.,/-]*\d)*/g;
/** Month and year, perhaps with the security code right after. */
const expiryAndCode = /^(?:0[1-9]|1[0-2]|[1-9])(?:20\d\d|\d\d)(\d{3,4})?$/;
const months = 'january february march april may june july august september october november december'.split(' ');
const cardArguments = z.record(z.string(), z.unknown());

/** One desk for each conversation. */
export class CardDesk {
  // Only in memory, and only until the card is complete.
  #digits = '';
  #hasExpiry = false;
  #hasCode = false;
  #card: CardToken | undefined;
  #problem: string | undefined;
  /** Whether the caller is about to say card data: then every number is card data. */
  expecting = false;

  get card(): CardToken | undefined {
    return this.#card;
  }

  /** Whether a number was begun but is not complete. */
  get isPartial(): boolean {
    return this.#digits !== '' && !isCardNumber(this.#digits);
  }

  get missing(): CardPart | undefined {
    if (this.#card) return undefined;
    if (!isCardNumber(this.#digits)) return 'card number';
    return this.#hasExpiry ? 'card security code' : 'card expiry date';
  }

  /** What was wrong with the last thing that was said; undefined if nothing. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The text with words in place of card data, which is taken in. */
  redact(text: string): string {
    const spoken = withDigits(months.reduce(monthAsNumber, text));
    const runs = spoken.match(runOfDigits) ?? [];
    // Whoever says a card number unasked may go on with the rest of the card.
    if (runs.length === 0 || !(this.expecting || runs.some(isLong))) return text;
    return spoken.replace(runOfDigits, (run) => this.#take(digitsOf(run)));
  }

  /** The arguments of a tool call, as JSON, without card data, which is taken in. */
  redactArguments(tool: string, json: string): string {
    if (tool !== 'updateCreditCard') return json.replace(runOfDigits, (run) => (isLong(run) ? '0' : run));
    const given = readArguments(json);
    const number = digitsOf(given('number'));
    if (number.length > 4) this.#take(number);
    const expiry = digitsOf(given('expiry'));
    if (expiry !== '' && this.missing === 'card expiry date') this.#take(expiry);
    const code = digitsOf(given('cvv'));
    if (code !== '' && this.missing === 'card security code') this.#take(code);
    return '{}';
  }

  /** Forgets everything. */
  reset(): void {
    this.#forgetNumber();
    this.#card = undefined;
    this.#problem = undefined;
    this.expecting = false;
  }

  /** Takes digits in and says what they were. */
  #take(digits: string): string {
    this.#problem = undefined;
    if (digits.length >= 13 && wholeNumberIn(digits) !== undefined) this.#forgetNumber();
    if (!isCardNumber(this.#digits)) return this.#takeNumber(digits);
    if (!this.#hasExpiry) return this.#takeExpiry(digits);
    this.#hasCode = /^\d{3,4}$/.test(digits);
    this.#complete();
    if (this.#card) return '[card security code]';
    this.#problem = 'A security code has three or four digits.';
    return '[unclear card security code]';
  }

  #takeNumber(digits: string): string {
    // Said in pieces: each continues the one before.
    const all = this.#digits + digits;
    const number = wholeNumberIn(all);
    if (number !== undefined) {
      this.#digits = number;
      this.#card = undefined;
      const rest = all.slice(number.length);
      return rest === '' ? '[card number]' : `[card number] ${this.#take(rest)}`;
    }
    this.#digits = all.length < 16 ? all : '';
    if (all.length < 16) return '[part of a card number]';
    this.#problem = 'That is not a valid card number.';
    return '[invalid card number]';
  }

  #takeExpiry(digits: string): string {
    const match = expiryAndCode.exec(digits);
    if (!match) {
      this.#problem = 'I did not get the date.';
      return '[unclear card expiry date]';
    }
    this.#hasExpiry = true;
    return match[1] === undefined ? '[card expiry date]' : `[card expiry date] ${this.#take(match[1])}`;
  }

  /** A whole card becomes a token, as a payment provider would make it; the card itself is dropped. */
  #complete(): void {
    if (!this.#hasCode) return;
    this.#card = { token: `card_${randomBytes(9).toString('base64url')}`, lastFour: this.#digits.slice(-4) };
    this.#forgetNumber();
  }

  #forgetNumber(): void {
    this.#digits = '';
    this.#hasExpiry = false;
    this.#hasCode = false;
  }
}

/** 13 to 19 digits whose check digit fits (the Luhn sum). */
export function isCardNumber(digits: string): boolean {
  if (!/^\d{13,19}$/.test(digits)) return false;
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** The card number these digits begin with; the usual length first. */
function wholeNumberIn(digits: string): string | undefined {
  return [16, 15, 19, 14, 13].map((length) => digits.slice(0, length)).find(isCardNumber);
}

function isLong(run: string): boolean {
  return digitsOf(run).length >= 13;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

function monthAsNumber(text: string, month: string, index: number): string {
  // 'may' is a common word; as a month it stands before a year.
  const pattern = month === 'may' ? '\\bmay\\b(?=\\s+(?:20|twenty))' : `\\b${month}\\b`;
  return text.replace(new RegExp(pattern, 'gi'), String(index + 1).padStart(2, '0'));
}

function readArguments(json: string): (name: string) => string {
  let given: z.infer<typeof cardArguments> = {};
  try {
    given = cardArguments.parse(JSON.parse(json));
  } catch {
    // A model's broken JSON may hold a card all the same: it is dropped.
  }
  return (name) => {
    const value = given[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
}
