// Text that arrives in pieces, handed on sentence by sentence: a sentence spoken whole has the right melody.
import { tokenize } from '@livekit/agents';

/** Shorter ones ("Yes.") wait for the next sentence only if it is there already. */
const leastLength = 4;

/** Collects text and gives back whole sentences; joined, they are the text. */
export class Sentences {
  readonly #tokenizer = new tokenize.basic.SentenceTokenizer({ minSentenceLength: leastLength, retainFormat: true });
  #text = '';

  /** The sentences that `text` completes: those after which another one has begun. */
  push(text: string): string[] {
    this.#text += text;
    const sentences = this.#tokenizer.tokenize(this.#text).slice(0, -1);
    const complete: string[] = [];
    let from = 0;
    for (const sentence of sentences) {
      const to = this.#text.indexOf(sentence, from) + sentence.length;
      const whole = this.#text.slice(from, to);
      // White space before the first sentence belongs to it.
      if (whole.trim() === '') continue;
      complete.push(whole);
      from = to;
    }
    this.#text = this.#text.slice(from);
    return complete;
  }

  /** What is left, as the last sentence; undefined if that is nothing to speak. */
  flush(): string | undefined {
    const rest = this.#text;
    this.#text = '';
    return rest.trim() === '' ? undefined : rest;
  }
}
