// Streaming by re-splitting a buffer: a piece goes out as soon as another one has begun after it.
import { AsyncIterableQueue } from '../../base/async-iterable-queue.js';
import { shortuuid } from '../../base/id.js';
import { locate, type Span, type TokenizeFunc } from './spans.js';
import { SentenceStream, type TokenData, WordStream } from './text-stream.js';
import { hasUnclosedXmlTags, xmlWrapTokenizer } from './xml.js';

export interface BufferedTokenStreamOptions {
  /** A token goes out before a piece is added that would make it longer. Default: no limit. */
  maxTokenLength?: number;
  /** What the first token of a segment needs instead of `minTokenLength`, so that speech begins early. */
  firstTokenLength?: number;
  /** Never splits within a tag or an element. Default false: a stray '<' would hold text back until the flush. */
  xmlAware?: boolean;
}

type Settings = [
  func: TokenizeFunc,
  minTokenLength: number,
  minContextLength: number,
  options?: BufferedTokenStreamOptions,
];

/** Splits text as it comes. */
export class BufferedTokenStream implements AsyncIterableIterator<TokenData> {
  protected queue = new AsyncIterableQueue<TokenData>();
  protected closed = false;
  readonly #split: TokenizeFunc;
  readonly #minToken: number;
  readonly #minContext: number;
  readonly #options: BufferedTokenStreamOptions;
  #buffer = '';
  /** What was split off and is not long enough to go out. */
  #token = '';
  /** The space between it and the next piece, if that came in an earlier text. */
  #gap = '';
  #isFirst = true;
  #segmentId = shortuuid();

  constructor(...[func, minTokenLength, minContextLength, options = {}]: Settings) {
    this.#split = options.xmlAware ? xmlWrapTokenizer(func) : func;
    this.#minToken = minTokenLength;
    this.#minContext = minContextLength;
    this.#options = options;
  }

  /** Adds text. @throws Error after {@link endInput} or {@link close}. */
  pushText(text: string): void {
    this.#checkOpen();
    this.#buffer += text;
    if (this.#buffer.length < this.#minContext) return;
    if (this.#options.xmlAware && hasUnclosedXmlTags(this.#buffer)) return;
    // The last piece may still grow.
    this.#take(locate(this.#buffer, this.#split(this.#buffer)).slice(0, -1));
  }

  /** Lets all text so far out; what follows is a new segment. @throws as {@link pushText}. */
  flush(): void {
    this.#checkOpen();
    this.#take(locate(this.#buffer, this.#split(this.#buffer)));
    this.#buffer = '';
    this.#gap = '';
    this.#emit();
    this.#segmentId = shortuuid();
    this.#isFirst = true;
  }

  #take(spans: Span[]): void {
    let at = 0;
    for (const [piece, start, end] of spans) {
      const gap = /\s/.test(this.#buffer.slice(at, start)) ? ' ' : this.#gap;
      this.#gap = '';
      this.#add(gap, piece);
      at = end;
    }
    const rest = this.#buffer.slice(at);
    // The space after the last piece decides how the next one is joined to it.
    if (at > 0 && /^\s/.test(rest)) this.#gap = ' ';
    this.#buffer = at === 0 ? rest : rest.trimStart();
  }

  #add(gap: string, piece: string): void {
    const { maxTokenLength = Infinity, firstTokenLength = this.#minToken } = this.#options;
    if (this.#token !== '' && this.#token.length + gap.length + piece.length > maxTokenLength) this.#emit();
    this.#token += this.#token === '' ? piece : gap + piece;
    const needed = this.#isFirst ? firstTokenLength : this.#minToken;
    if (this.#token.length >= needed) this.#emit();
  }

  #emit(): void {
    const token = this.#token;
    this.#token = '';
    if (token.trim() === '') return;
    this.#isFirst = false;
    this.queue.put({ token, segmentId: this.#segmentId });
  }

  #checkOpen(): void {
    if (this.closed || this.queue.closed) throw new Error('Stream is closed');
  }

  /** No more text: lets everything out. @throws as {@link pushText}. */
  endInput(): void {
    this.flush();
    this.queue.close();
  }

  next(): Promise<IteratorResult<TokenData>> {
    return this.queue.next();
  }

  /** Ends input and output. Idempotent. */
  close(): void {
    this.queue.close();
    this.closed = true;
  }

  [Symbol.asyncIterator](): BufferedTokenStream {
    return this;
  }
}

/** `Base`, its text going through a {@link BufferedTokenStream}. Streams of sentences and of words have one shape. */
function buffered(Base: typeof SentenceStream): abstract new (...settings: Settings) => SentenceStream {
  abstract class Buffered extends Base {
    readonly #stream: BufferedTokenStream;

    constructor(...settings: Settings) {
      super();
      this.#stream = new BufferedTokenStream(...settings);
    }

    override pushText(text: string): void {
      this.#stream.pushText(text);
    }

    override flush(): void {
      this.#stream.flush();
    }

    override endInput(): void {
      this.#stream.endInput();
    }

    override close(): void {
      super.close();
      this.#stream.close();
    }

    override next(): Promise<IteratorResult<TokenData>> {
      return this.#stream.next();
    }
  }
  return Buffered;
}

/** A stream of sentences by a function that splits text. */
export class BufferedSentenceStream extends buffered(SentenceStream) {}

/** A stream of words by a function that splits text. */
export class BufferedWordStream extends buffered(WordStream) {
  constructor(func: TokenizeFunc, minTokenLength: number, minContextLength: number) {
    super(func, minTokenLength, minContextLength);
  }
}
