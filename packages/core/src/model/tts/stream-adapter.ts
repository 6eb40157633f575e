// Streaming for a TTS that only speaks whole texts: each sentence is synthesised by itself, ahead of its turn.
import { Channel } from '../../base/channel.js';
import { safeEmit } from '../../base/emitter.js';
import { shortuuid } from '../../base/id.js';
import { Scope } from '../../base/scope.js';
import { frameSeconds } from '../audio/frames.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { emitModelError } from '../emit-error.js';
import { createTimedString } from '../timed-string.js';
import type { SentenceStream, SentenceTokenizer } from '../tokenize/index.js';
import { USERDATA_TIMED_TRANSCRIPT } from '../userdata.js';
import type { ChunkedStream } from './chunked-stream.js';
import { SynthesizeStream } from './synthesize-stream.js';
import { TTS } from './tts.js';

/** Makes `tts` streaming: text is cut into sentences by `sentenceTokenizer`. */
export class StreamAdapter extends TTS {
  label: string;
  readonly #tts: TTS;
  readonly #tokenizer: SentenceTokenizer;

  constructor(tts: TTS, sentenceTokenizer: SentenceTokenizer) {
    super(tts.sampleRate, tts.numChannels, { streaming: true, alignedTranscript: true });
    this.#tts = tts;
    this.#tokenizer = sentenceTokenizer;
    this.label = `tts.StreamAdapter<${tts.label}>`;
    tts.on('metrics_collected', (metrics) => safeEmit<TTS, 'metrics_collected'>(this, 'metrics_collected', metrics));
    tts.on('error', (error) => emitModelError(this, error));
  }

  override get model(): string {
    return this.#tts.model;
  }

  override get provider(): string {
    return this.#tts.provider;
  }

  protected override markupProviderKey(): string {
    return this.#tts.markup.providerKey;
  }

  override _setExpressive(enabled: boolean): void {
    super._setExpressive(enabled);
    this.#tts._setExpressive(enabled);
  }

  synthesize(...args: Parameters<TTS['synthesize']>): ChunkedStream {
    return this.#tts.synthesize(...args);
  }

  stream({ connOptions }: { connOptions?: APIConnectOptions } = {}): StreamAdapterWrapper {
    return new StreamAdapterWrapper(this, this.#tokenizer, connOptions);
  }

  override async close(): Promise<void> {
    await this.#tts.close();
  }
}

/** How many sentences are synthesised ahead of the one that plays. */
const sentencesAhead = 3;

interface Sentence {
  text: string;
  segmentId: string;
  audio: ChunkedStream;
}

/** The sentences on their way, and room for a few more. */
class Ahead {
  readonly sentences = new Channel<Sentence>();
  readonly room = new Channel<true>();

  constructor() {
    for (let count = 0; count < sentencesAhead; count += 1) this.room.push(true);
  }
}

/** A synthesis sentence by sentence. The audio comes in order; `END_OF_STREAM` follows each segment. */
export class StreamAdapterWrapper extends SynthesizeStream {
  label: string;
  readonly #tts: TTS;
  readonly #tokenizer: SentenceTokenizer;
  readonly #connOptions: APIConnectOptions;

  constructor(tts: TTS, sentenceTokenizer: SentenceTokenizer, connOptions = DEFAULT_API_CONNECT_OPTIONS) {
    // Each sentence is tried again by itself: the stream as a whole is not.
    super(tts, { ...connOptions, maxRetry: 0 });
    this.#tts = tts;
    this.#tokenizer = sentenceTokenizer;
    this.#connOptions = connOptions;
    this.label = `tts.StreamAdapterWrapper<${tts.label}>`;
  }

  protected async run(): Promise<void> {
    const failed = new AbortController();
    const scope = new Scope({ name: this.label, signal: this.abortSignal, onError: (error) => failed.abort(error) });
    const tokens = this.#tokenizer.stream();
    const ahead = new Ahead();
    void scope.spawn('read text', (signal) => this.#read(tokens, signal));
    void scope.spawn('synthesize', (signal) => this.#synthesize(tokens, ahead, signal));
    try {
      await this.#play(ahead, AbortSignal.any([scope.signal, failed.signal]));
      failed.signal.throwIfAborted();
    } finally {
      tokens.close();
      await scope.close();
    }
  }

  async #synthesize(...[tokens, ahead, signal]: [SentenceStream, Ahead, AbortSignal]): Promise<void> {
    for await (const { token, segmentId } of tokens) {
      // Without room the stream was stopped.
      if ((await ahead.room.next({ signal })).done) return;
      const audio = this.#tts.synthesize(token, this.#connOptions, signal);
      ahead.sentences.push({ text: token, segmentId, audio });
    }
    ahead.sentences.close();
  }

  async #read(tokens: SentenceStream, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { done, value } = await this.input.next({ signal });
      if (signal.aborted) return;
      if (done) return tokens.endInput();
      if (value === SynthesizeStream.FLUSH_SENTINEL) tokens.flush();
      else tokens.pushText(value);
    }
  }

  async #play(ahead: Ahead, signal: AbortSignal): Promise<void> {
    let segment: { tokens: string; id: string; seconds: number } | undefined;
    for (;;) {
      const { done, value: sentence } = await ahead.sentences.next({ signal });
      if (signal.aborted) return;
      if (segment && segment.tokens !== sentence?.segmentId) this.queue.put(SynthesizeStream.END_OF_STREAM);
      if (done) return;
      if (segment?.tokens !== sentence.segmentId) segment = { tokens: sentence.segmentId, id: shortuuid(), seconds: 0 };
      segment.seconds = await this.#playSentence(sentence, segment);
      ahead.room.push(true);
    }
  }

  async #playSentence({ text, audio }: Sentence, segment: { id: string; seconds: number }): Promise<number> {
    let { seconds } = segment;
    let isFirst = true;
    for await (const piece of audio) {
      if (isFirst) piece.frame.userdata[USERDATA_TIMED_TRANSCRIPT] = [createTimedString({ text, startTime: seconds })];
      isFirst = false;
      seconds += frameSeconds(piece.frame);
      this.queue.put({ ...piece, segmentId: segment.id, final: false });
    }
    if (audio._error) throw audio._error;
    return seconds;
  }
}
