// The tokenizers that come with the framework; they need no files and know every language Unicode does.
import { BufferedSentenceStream, BufferedWordStream } from './buffered-stream.js';
import { splitSentences } from './sentences.js';
import type { Span } from './spans.js';
import * as contract from './text-stream.js';
import { splitWords } from './words.js';
import { xmlWrapTokenizer } from './xml.js';

export { tokenizeParagraphs } from './sentences.js';
export { hyphenateWord, splitWords } from './words.js';

interface SentenceTokenizerOptions {
  /** Default 'en-US'. */
  language: string;
  /** Shorter sentences are joined with the next one. Default 20 characters. */
  minSentenceLength: number;
  /** How much text the stream waits for. Default 10 characters. */
  streamContextLength: number;
  /** Keeps the white space of the text. Default false. */
  retainFormat: boolean;
  /** A token goes out before a sentence is added that would make it longer. Default: no limit. */
  maxTokenLength?: number;
  /** Sentences are joined until the token is this long. Default: `minSentenceLength`. */
  minTokenLength?: number;
  /** What the first token of a segment needs instead of `minTokenLength`. */
  firstTokenLength?: number;
  /** Never splits within a tag or an element. Default false. */
  xmlAware?: boolean;
}

/** Splits text into sentences. */
export class SentenceTokenizer extends contract.SentenceTokenizer {
  readonly #options: SentenceTokenizerOptions;

  constructor(options: Partial<SentenceTokenizerOptions> = {}) {
    super();
    const defaults = { language: 'en-US', minSentenceLength: 20, streamContextLength: 10, retainFormat: false };
    this.#options = { ...defaults, ...options };
  }

  #split(language = this.#options.language): (text: string) => Span[] {
    const { minSentenceLength, retainFormat } = this.#options;
    return (text) => splitSentences(text, { minLength: minSentenceLength, retainFormat, language });
  }

  tokenize(text: string, language?: string): string[] {
    const split = this.#options.xmlAware ? xmlWrapTokenizer(this.#split(language)) : this.#split(language);
    return split(text).map((piece) => (typeof piece === 'string' ? piece : piece[0]));
  }

  stream(language?: string): contract.SentenceStream {
    const { minSentenceLength, streamContextLength, minTokenLength = minSentenceLength, ...options } = this.#options;
    return new BufferedSentenceStream(this.#split(language), minTokenLength, streamContextLength, options);
  }
}

/** Splits text into words. */
export class WordTokenizer extends contract.WordTokenizer {
  readonly #ignorePunctuation: boolean;

  /** @param ignorePunctuation - removes punctuation at the ends of words. Default true. */
  constructor(ignorePunctuation = true) {
    super();
    this.#ignorePunctuation = ignorePunctuation;
  }

  tokenize(text: string, _language?: string): string[] {
    return splitWords(text, this.#ignorePunctuation).map(([word]) => word);
  }

  stream(_language?: string): contract.WordStream {
    return new BufferedWordStream((text) => splitWords(text, this.#ignorePunctuation), 1, 1);
  }
}
