// From "a word begins here" to words with a start and an end, as they become known.
import { createTimedString, type TimedString } from '@livekit/agents';
import type { WordStart } from './voice.js';

interface Token {
  readonly text: string;
  /** Index of its first character, in code points. */
  readonly from: number;
  readonly to: number;
}

/** Times the words of one utterance, in seconds from the start of its segment; the utterance begins `offset` after it. */
export class WordTimes {
  readonly #tokens: readonly Token[];
  readonly #offset: number;
  #open: { from: number; startTime: number } | undefined;

  constructor(text: string, offset: number) {
    this.#tokens = tokenize(text);
    this.#offset = offset;
  }

  /**
   * The words that `starts` complete. What an engine speaks as several words ("$5.50") stays the one it is written as;
   * what it does not speak ("–") goes with the word before it.
   */
  add(starts: readonly WordStart[]): TimedString[] {
    const done: TimedString[] = [];
    for (const { atMs, position } of starts) {
      const least = this.#open === undefined ? 0 : this.#open.from + 1;
      const index = this.#tokens.findIndex((token, at) => at >= least && token.from <= position && position < token.to);
      if (index === -1) continue;
      const startTime = this.#offset + atMs / 1000;
      done.push(...this.#close(index, startTime));
      // What comes before the first spoken word belongs to it.
      this.#open = { from: this.#open === undefined ? 0 : index, startTime };
    }
    return done;
  }

  /** The last word, which lasts until `endTime`. */
  end(endTime: number): TimedString[] {
    const last = this.#close(this.#tokens.length, endTime);
    this.#open = undefined;
    return last;
  }

  #close(until: number, endTime: number): TimedString[] {
    if (this.#open === undefined) return [];
    const { from, startTime } = this.#open;
    const text = this.#tokens.slice(from, until).map((token) => token.text);
    return [createTimedString({ text: text.join(''), startTime, endTime })];
  }
}

/** Words with the white space that follows them, so that joined they are the text again. */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const [word] of text.matchAll(/\S+\s*|^\s+/g)) {
    const to = from + Array.from(word).length;
    tokens.push({ text: word, from, to });
    from = to;
  }
  return tokens;
}
