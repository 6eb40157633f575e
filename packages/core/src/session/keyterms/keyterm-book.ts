// The words a recogniser is told to expect: those of the program, and those found in the conversation, certain or not yet.
import type { KeytermFindings, KnownKeyterm } from './extraction.js';

/** A word that is not confirmed within so many looks is forgotten. */
export const pendingLooks = 3;

const keyOf = (term: string): string => term.toLowerCase();

export class KeytermBook {
  readonly #maxFound: number;
  #given: readonly string[];
  /** Certain words by key, the oldest first. */
  readonly #found = new Map<string, string>();
  /** Uncertain words by key, with the look at which they came up. */
  readonly #pending = new Map<string, { readonly term: string; readonly look: number }>();
  #looks = 0;

  constructor(given: readonly string[], maxFound = Infinity) {
    this.#given = unique(given);
    this.#maxFound = maxFound;
  }

  /** The words of the program. */
  get given(): readonly string[] {
    return this.#given;
  }

  set given(terms: readonly string[]) {
    this.#given = unique(terms);
    for (const term of this.#given) this.#forget(term);
  }

  /** What is in force: the words of the program and the certain ones. */
  get inForce(): string[] {
    return [...this.#given, ...this.#found.values()];
  }

  /** What was found so far. */
  get known(): KnownKeyterm[] {
    const pending = [...this.#pending.values()].map(({ term }): KnownKeyterm => [term, false]);
    return [...[...this.#found.values()].map((term): KnownKeyterm => [term, true]), ...pending];
  }

  /** Takes down what one look found. */
  learn({ pending, confirm, remove }: KeytermFindings): void {
    this.#looks += 1;
    for (const term of remove) this.#forget(term);
    for (const term of confirm) this.#confirm(term);
    for (const term of pending) this.#suspect(term);
    for (const [key, { look }] of this.#pending) if (this.#looks - look >= pendingLooks) this.#pending.delete(key);
    const surplus = this.#found.size - this.#maxFound;
    for (const key of [...this.#found.keys()].slice(0, Math.max(0, surplus))) this.#found.delete(key);
  }

  #forget(term: string): void {
    this.#found.delete(keyOf(term));
    this.#pending.delete(keyOf(term));
  }

  #confirm(term: string): void {
    const key = keyOf(term);
    this.#pending.delete(key);
    if (!this.#isGiven(key)) this.#found.set(key, term);
  }

  #suspect(term: string): void {
    const key = keyOf(term);
    if (this.#isGiven(key) || this.#found.has(key) || this.#pending.has(key)) return;
    this.#pending.set(key, { term, look: this.#looks });
  }

  #isGiven(key: string): boolean {
    return this.#given.some((term) => keyOf(term) === key);
  }
}

function unique(terms: readonly string[]): string[] {
  const byKey = new Map(terms.flatMap((term) => (term.trim() ? [[keyOf(term.trim()), term.trim()] as const] : [])));
  return [...byKey.values()];
}
