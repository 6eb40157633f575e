// Takes what anybody said out of a trace, in such a way that the reducer decides the same from it: as many words, the same ones again where the same were said.
import { bareWord } from '../words.js';

/** Values that name things of the framework. All other strings may hold what somebody said. */
const plainKeys = new Set([
  'type',
  'tag',
  'id',
  'parent',
  'mode',
  'life',
  'replies',
  'outcome',
  'why',
  'verdict',
  'version',
  'waiter',
  'drainFor',
  'parked',
  'language',
]);

/** The stand-ins of one trace. The same word is always given the same one. */
export class Redactor {
  readonly #standIns = new Map<string, string>();
  readonly #segmenter = new Intl.Segmenter('und', { granularity: 'word' });

  /** A copy of any plain value with stand-ins for all words in it. */
  redact<T>(value: T): T {
    return this.#copy('', value) as T;
  }

  #copy(key: string, value: unknown): unknown {
    if (typeof value === 'string') return plainKeys.has(key) ? value : this.#text(value);
    if (Array.isArray(value)) return value.map((item: unknown) => this.#copy(key, item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#copy(name, item)]));
  }

  #text(text: string): string {
    let redacted = '';
    let afterWord = false;
    for (const { segment, isWordLike = false } of this.#segmenter.segment(text)) {
      // Scripts without spaces: a sign between keeps two words two.
      if (isWordLike) redacted += `${afterWord ? '+' : ''}${this.#standIn(segment)}`;
      else redacted += /[\p{L}\p{N}]/u.test(segment) ? this.#standIn(segment) : segment;
      afterWord = isWordLike;
    }
    return redacted;
  }

  #standIn(word: string): string {
    const key = bareWord(word);
    const known = this.#standIns.get(key);
    if (known !== undefined) return known;
    const made = /^\p{N}+$/u.test(key) ? this.#number(key.length) : wordOf(this.#standIns.size);
    this.#standIns.set(key, made);
    return made;
  }

  /** Dictated numbers stay numbers. */
  #number(digits: number): string {
    const others = [...this.#standIns.values()].filter((made) => made.length === digits && /^\d+$/.test(made));
    return String(others.length % 10 ** digits).padStart(digits, '0');
  }
}

const consonants = 'bcdfghjklmnpqrstvwz';

/** A word nobody says. None is the beginning of another: "x", consonants, "o". */
function wordOf(index: number): string {
  let letters = '';
  for (let rest = index; rest > 0 || letters === ''; rest = Math.floor(rest / consonants.length))
    letters += consonants[rest % consonants.length] ?? '';
  return `x${letters}o`;
}
