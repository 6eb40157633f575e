// Sends a voice its text a few sentences at a time, shortly before they are needed: an interruption then wastes little.
import { withResolvers, type Resolvers } from '../base/future.js';
import type { Millis } from '../base/clock.js';
import { basic } from '../model/tokenize/index.js';

/** When the next sentences are sent to the voice. */
export interface TtsPacingOptions {
  /** ms of sound still to be played when they are sent. Default 5000. */
  minRemainingAudio?: number;
  /** The most characters sent at once, unless a sentence is longer. Default 300. */
  maxTextLength?: number;
}

// Quick voices speak so fast. Taking voices for quick sends text rather too early than too late.
const msPerCharacter: Millis = 50;
// Characters of scripts without spaces hold about a syllable or more.
const msPerIdeograph: Millis = 150;
const ideograph = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/gu;

function leastDuration(text: string): Millis {
  const ideographs = text.match(ideograph)?.length ?? 0;
  return ideographs * msPerIdeograph + (text.length - ideographs) * msPerCharacter;
}

/** Knows how much sound the voice still owes for what it was sent. */
export class Pacer {
  readonly #minRemainingMs: Millis;
  readonly #maxLength: number;
  readonly #ready: string[] = [];
  #isEnded = false;
  #failure: { readonly error: unknown } | undefined;
  /** Of all sound asked for so far. */
  #owedMs: Millis = 0;
  #heardMs: Millis = 0;
  #isFirst = true;
  #hasSound = false;
  #isDry = false;
  #change: Resolvers<void> = withResolvers();

  constructor({ minRemainingAudio = 5000, maxTextLength = 300 }: TtsPacingOptions = {}) {
    this.#minRemainingMs = minRemainingAudio;
    this.#maxLength = maxTextLength;
  }

  /** So much more sound was taken off the voice to be played. */
  heard(ms: Millis): void {
    this.#heardMs += ms;
    this.#hasSound = true;
    this.#changed();
  }

  /** The voice has no sound ready although it is wanted. */
  ranDry(): void {
    if (!this.#hasSound || this.#isDry) return;
    this.#isDry = true;
    this.#changed();
  }

  /** The pieces of `text`, each when it is due. Ends early when `signal` aborts. */
  async *pieces(text: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
    const stop = () => this.#changed();
    signal.addEventListener('abort', stop, { once: true });
    void this.#read(text);
    try {
      while (!signal.aborted) {
        if (this.#ready.length > 0 && this.#isDue) yield this.#take();
        else if (this.#ready.length === 0 && this.#isEnded) break;
        else await this.#change.promise;
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
    if (this.#failure && !signal.aborted) throw this.#failure.error;
  }

  get #isDue(): boolean {
    return this.#isFirst || this.#isDry || this.#owedMs - this.#heardMs <= this.#minRemainingMs;
  }

  /** The first sentence alone, so that the voice begins at once; then as many as fit. */
  #take(): string {
    let piece = this.#ready.shift() ?? '';
    for (let next = this.#ready[0]; next !== undefined && !this.#isFirst; next = this.#ready[0]) {
      if (piece.length + next.length > this.#maxLength) break;
      piece += next;
      this.#ready.shift();
    }
    this.#owedMs += leastDuration(piece);
    this.#isFirst = false;
    this.#isDry = false;
    this.#hasSound = false;
    return piece;
  }

  /** Never rejects: a failure is told when what came before it was sent. */
  async #read(text: AsyncIterable<string>): Promise<void> {
    const sentences = new basic.SentenceTokenizer({ retainFormat: true, xmlAware: true }).stream();
    const writing = this.#write(text, sentences);
    for await (const { token } of sentences) {
      this.#ready.push(token);
      this.#changed();
    }
    await writing;
    this.#isEnded = true;
    this.#changed();
  }

  async #write(...[text, to]: [AsyncIterable<string>, ReturnType<basic.SentenceTokenizer['stream']>]): Promise<void> {
    try {
      for await (const piece of text) to.pushText(piece);
    } catch (error) {
      this.#failure = { error };
    }
    to.endInput();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = withResolvers();
  }
}

// A voice that has sound ready gives it within so many turns of the microtask queue.
const ticksOfGrace = 20;

/** The items of `source`; `onDry` hears each time one is wanted and none is ready. */
export async function* noticingDryness<T>(source: AsyncIterable<T>, onDry: () => void): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      let isReady = false;
      const next = iterator.next().finally(() => {
        isReady = true;
      });
      for (let tick = 0; tick < ticksOfGrace && !isReady; tick += 1) await Promise.resolve();
      if (!isReady) onDry();
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
