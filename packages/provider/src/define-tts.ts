// Speech from text that streams in, over sockets that are used again: a provider supplies a pure codec.
import { type APIConnectOptions, ConnectionPool, type TimedString, tokenize, tts } from '@livekit/agents-core';
import type { Endpoint } from './endpoint.js';
import { type Call, request, type RequestOptions } from './request.js';
import { TtsSegment } from './tts-segment.js';
import { type Frame, type WireAddress, WireSocket } from './wire-socket.js';

/** What a message of the provider means. */
export type TtsPart =
  | { readonly type: 'audio'; readonly pcm: Uint8Array }
  | { readonly type: 'words'; readonly words: readonly TimedString[] }
  /** The id under which the provider logs this. */
  | { readonly type: 'request-id'; readonly id: string }
  /** Everything was spoken: the socket may take another text. */
  | { readonly type: 'done' };

/** How one provider's voice speaks over its socket. Everything here is pure, but for `connect`. */
export interface TtsWire<State> {
  readonly endpoint: Endpoint;
  /** What is known at the beginning of each text. */
  readonly initial: State;
  /** Where to, for each connection anew: tokens may be short-lived. */
  connect(): WireAddress | Promise<WireAddress>;
  /** Said before each text. */
  begin(): readonly Frame[];
  /** A sentence, or the whole text. */
  text(piece: string): Frame;
  /** No more text comes: all of it is to be spoken. */
  end(): readonly Frame[];
  /** What a message says: JSON in text, or bytes. @throws APIError if the message is an error */
  decode(state: State, message: unknown): readonly [State, readonly TtsPart[]];
}

/** Sockets to a voice, each used for one text at a time. */
export class WirePool {
  readonly pool: ConnectionPool<WireSocket>;
  readonly #wire: () => Pick<TtsWire<never>, 'connect' | 'endpoint'>;

  /** @param maxSessionDuration - ms after which a socket that was not used is replaced. */
  constructor(wire: () => Pick<TtsWire<never>, 'connect' | 'endpoint'>, maxSessionDuration: number) {
    this.#wire = wire;
    this.pool = new ConnectionPool({
      maxSessionDuration,
      markRefreshedOnGet: true,
      connectCb: (timeoutMs) => this.#open(timeoutMs),
      closeCb: async (socket) => socket.close(),
    });
  }

  async #open(timeoutMs: number): Promise<WireSocket> {
    const { endpoint, ...wire } = this.#wire();
    const address = await wire.connect();
    const socket = await WireSocket.open({ ...address, endpoint, timeoutMs });
    void socket.closed.then(() => this.pool.remove(socket));
    return socket;
  }
}

export interface WireSynthesizeStreamOptions<State> {
  readonly owner: tts.TTS;
  readonly label: string;
  readonly sockets: WirePool;
  readonly wire: () => TtsWire<State>;
  readonly connOptions: APIConnectOptions;
  /** Cuts the text; the provider gets whole sentences. Default: the basic one. */
  readonly tokenizer?: tokenize.SentenceTokenizer;
  /** Changes each sentence before it is sent. Default: nothing. */
  readonly prepare?: (sentence: string) => string;
}

/** A synthesis in progress over a {@link TtsWire}. */
export class WireSynthesizeStream<State> extends tts.SynthesizeStream {
  label: string;
  readonly #options: WireSynthesizeStreamOptions<State>;
  #retries = 0;

  constructor(options: WireSynthesizeStreamOptions<State>) {
    super(options.owner, options.connOptions);
    this.label = options.label;
    this.#options = options;
  }

  protected override async run(): Promise<void> {
    const { input } = this;
    for (;;) {
      const { value, done } = await input.next();
      if (done || this.abortSignal.aborted) return;
      if (typeof value === 'string' && value !== '') await this.#segment(value);
    }
  }

  /** Speaks everything up to the next flush. */
  async #segment(first: string): Promise<void> {
    const { tokenizer = new tokenize.basic.SentenceTokenizer() } = this.#options;
    const sentences = tokenizer.stream();
    const reading = this.#read(first, sentences);
    try {
      const opening = await sentences.next();
      if (opening.done) return;
      await this.#speak(opening.value.token, sentences);
    } finally {
      sentences.close();
      await reading;
    }
  }

  /** Never rejects. */
  async #read(first: string, sentences: tokenize.SentenceStream): Promise<void> {
    const { input } = this;
    sentences.pushText(first);
    for (;;) {
      const { value, done } = await input.next();
      if (sentences.closed) return;
      if (done || typeof value !== 'string') break;
      sentences.pushText(value);
    }
    sentences.endInput();
  }

  async #speak(first: string, sentences: tokenize.SentenceStream): Promise<void> {
    const { wire, connOptions } = this.#options;
    const { endpoint } = wire();
    const options: RequestOptions = { endpoint, signal: this.abortSignal, connOptions, retries: this.#retries };
    this.#retries += 1;
    await request(options, async (call) => {
      const use = (socket: WireSocket) => this.#useSocket(socket, call, { first, sentences, hasWords: false });
      await this.#options.sockets.pool.withConnection(use, { timeout: connOptions.timeoutMs, signal: call.signal });
    });
    this.#retries = 0;
  }

  async #useSocket(socket: WireSocket, call: Call, text: SegmentText): Promise<void> {
    const wire = this.#options.wire();
    const segment = new TtsSegment(wire.endpoint, this.#options.owner.sampleRate, (audio) => this.queue.put(audio));
    const done = this.#receive({ socket, wire, segment, call });
    const sending = this.#send({ socket, wire, call, text });
    try {
      await done;
      segment.finish(text.hasWords);
    } finally {
      text.sentences.close();
      await sending;
    }
  }

  /** Resolves when everything was spoken. @throws APIError */
  #receive({ socket, wire, segment, call }: Receiving<State>): Promise<void> {
    let state = wire.initial;
    return new Promise((resolve, reject) => {
      socket.onMessage((message) => {
        call.alive();
        const [next, parts] = wire.decode(state, message);
        state = next;
        for (const part of parts) {
          if (part.type === 'audio') segment.audio(part.pcm);
          else if (part.type === 'words') segment.words(part.words);
          else if (part.type === 'request-id') this.noteProviderRequestId(part.id);
          else resolve();
        }
      });
      void socket.closed.then((closed) => reject(socket.closeError(closed)));
    });
  }

  /** Never rejects: what fails shows in what is received. */
  async #send({ socket, wire, call, text }: Sending<State>): Promise<void> {
    const { prepare = (sentence: string) => sentence } = this.#options;
    for (const frame of wire.begin()) socket.send(frame);
    this.markStarted();
    const say = (sentence: string) => {
      text.hasWords ||= /[\p{L}\p{N}]/u.test(sentence);
      socket.send(wire.text(prepare(sentence)));
    };
    say(text.first);
    for await (const { token } of text.sentences) {
      call.alive();
      say(token);
    }
    if (!call.signal.aborted) for (const frame of wire.end()) socket.send(frame);
  }
}

interface SegmentText {
  readonly first: string;
  readonly sentences: tokenize.SentenceStream;
  /** Whether anything of it can be heard. */
  hasWords: boolean;
}

interface Receiving<State> {
  readonly socket: WireSocket;
  readonly wire: TtsWire<State>;
  readonly segment: TtsSegment;
  readonly call: Call;
}

interface Sending<State> {
  readonly socket: WireSocket;
  readonly wire: TtsWire<State>;
  readonly call: Call;
  readonly text: SegmentText;
}
