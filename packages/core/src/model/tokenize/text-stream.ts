// The contracts of tokenizers: text in, smaller pieces out, at once or as a stream.
import { AsyncIterableQueue } from '../../base/async-iterable-queue.js';

/** A piece of text. */
export interface TokenData {
  /** Pieces between two flushes share it. */
  segmentId: string;
  token: string;
}

/** What streams of sentences and of words have in common. A subclass reads `input` and puts into `queue`, or overrides the methods. */
abstract class TextStream {
  protected static readonly FLUSH_SENTINEL: unique symbol = Symbol('FLUSH_SENTINEL');
  protected input = new AsyncIterableQueue<string | typeof TextStream.FLUSH_SENTINEL>();
  protected queue = new AsyncIterableQueue<TokenData>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Adds text. @throws Error after {@link endInput} or {@link close}. */
  pushText(text: string): void {
    this.#checkOpen();
    this.input.put(text);
  }

  /** Asks for all text so far. @throws as {@link pushText}. */
  flush(): void {
    this.#checkOpen();
    this.input.put(TextStream.FLUSH_SENTINEL);
  }

  /** No more text. @throws as {@link pushText}. */
  endInput(): void {
    this.#checkOpen();
    this.input.close();
  }

  #checkOpen(): void {
    if (this.closed) throw new Error('Stream is closed');
    if (this.input.closed) throw new Error('Input is closed');
  }

  next(): Promise<IteratorResult<TokenData>> {
    return this.queue.next();
  }

  /** Ends input and output. Idempotent. */
  close(): void {
    this.input.close();
    this.queue.close();
    this.#closed = true;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** A stream of sentences. */
export abstract class SentenceStream extends TextStream {}

/** A stream of words. */
export abstract class WordStream extends TextStream {}

/** Splits text into sentences. */
export abstract class SentenceTokenizer {
  abstract tokenize(text: string, language?: string): string[];
  /** A stream that takes text as it comes and gives sentences. */
  abstract stream(): SentenceStream;
}

/** Splits text into words. */
export abstract class WordTokenizer {
  abstract tokenize(text: string, language?: string): string[];
  /** A stream that takes text as it comes and gives words. */
  abstract stream(): WordStream;
}
