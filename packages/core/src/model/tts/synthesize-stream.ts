// The contract of speaking text as it comes: text in, audio out, with retries. A provider plugin extends it.
import type { ReadableStream } from 'node:stream/web';
import { AsyncIterableQueue, StreamQueue } from '../../base/async-iterable-queue.js';
import { systemClock, type Clock } from '../../base/clock.js';
import { log } from '../../base/log.js';
import { runAttempts } from '../attempts.js';
import { emitModelError } from '../emit-error.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { InputPump } from '../stream/input-pump.js';
import { SegmentMeter } from './segment-meter.js';
import { TextReplay } from './text-replay.js';
import type { SynthesizedAudio, SynthesizeStreamStartedTime, TTSSource, TTSTokenUsage } from './types.js';

/**
 * A synthesis in progress: push text, loop over the audio; `END_OF_STREAM` ends a segment for providers that say so.
 *
 * A plugin implements `run`: it reads text and flush marks from `this.input`, calls `markStarted` right before the first
 * text goes to the provider, puts audio into `this.queue` and throws APIErrors. After a retryable one `run` is called
 * again and `this.input` (a new one) repeats the text of the unfinished segment, unless some of its audio was sent.
 */
export abstract class SynthesizeStream implements AsyncIterableIterator<
  SynthesizedAudio | typeof SynthesizeStream.END_OF_STREAM
> {
  protected static readonly FLUSH_SENTINEL: unique symbol = Symbol('FLUSH_SENTINEL');
  static readonly END_OF_STREAM: unique symbol = Symbol('END_OF_STREAM');
  /** The text to speak and flush marks; a new one for each attempt. */
  protected input = new AsyncIterableQueue<string | typeof SynthesizeStream.FLUSH_SENTINEL>();
  /** Where `run` puts its audio. */
  protected queue: AsyncIterableQueue<SynthesizedAudio | typeof SynthesizeStream.END_OF_STREAM> = new StreamQueue();
  /** What the consumer reads. */
  protected output: AsyncIterableQueue<SynthesizedAudio | typeof SynthesizeStream.END_OF_STREAM> = new StreamQueue();
  protected closed = false;
  protected connOptions: APIConnectOptions;
  protected abortController = new AbortController();
  abstract label: string;
  readonly #tts: TTSSource;
  readonly #meter: SegmentMeter;
  readonly #replay = new TextReplay<typeof SynthesizeStream.FLUSH_SENTINEL>();
  readonly #pump: InputPump<string>;
  readonly #requestIds = new Set<string>();
  #attempts = 0;
  #ended = false;
  #error: Error | undefined;

  constructor(tts: TTSSource, connOptions: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS) {
    this.#tts = tts;
    this.connOptions = connOptions;
    this.#meter = new SegmentMeter(tts, true);
    this.#pump = new InputPump({
      onItem: (text) => {
        if (!this.closed && !this.#replay.isEnded) this.pushText(text);
      },
      onEnd: () => {
        if (!this.closed && !this.#replay.isEnded) this.endInput();
      },
    });
    // The subclass sets its fields after this constructor: its `run` must not start before.
    queueMicrotask(() => void this.#main());
  }

  async #main(): Promise<void> {
    const monitoring = this.monitorMetrics();
    this.#error = await runAttempts({
      run: () => this.#attempt(),
      connOptions: this.connOptions,
      clock: this._clock,
      signal: this.abortController.signal,
      mayRetry: () => !this.#meter.hasAudio && this.queue.size === 0,
      onRetry: (error, retries) =>
        log().warn({ tts: this.#tts.label, attempt: retries + 1, err: error }, 'speech synthesis failed, retrying'),
    });
    this.#ended = true;
    if (this.#error) {
      const event = { type: 'tts_error' as const, timestamp: systemClock.now(), label: this.#tts.label };
      emitModelError(this.#tts, { ...event, error: this.#error, recoverable: false });
    }
    this.#pump.detach();
    this.queue.close();
    await monitoring;
    this.output.close();
    this.#replay.clear();
    this.onStreamDone();
  }

  async #attempt(): Promise<void> {
    this.#attempts += 1;
    if (this.#attempts > 1) {
      // Ends the loops of the failed attempt, which still read the old input.
      this.input.close();
      this.input = new AsyncIterableQueue();
      for (const item of this.#replay.items) this.input.put(item);
      if (this.#replay.isEnded) this.input.close();
      this.#meter.restart();
    }
    await this.run();
  }

  /** Hands the audio on and reports each segment. */
  protected async monitorMetrics(): Promise<void> {
    for await (const audio of this.queue) {
      this.output.put(audio);
      if (audio === SynthesizeStream.END_OF_STREAM) {
        if (this.#meter.hasAudio) this.#endSegment();
        continue;
      }
      this.#meter.audio(audio);
      if (audio.final) this.#endSegment();
    }
    if (this.#meter.hasAudio) this.#endSegment();
    this.output.close();
  }

  #endSegment(): void {
    this.#meter.end(this.abortController.signal.aborted);
    this.#replay.segmentDone(SynthesizeStream.FLUSH_SENTINEL);
  }

  /** Remembers an id under which the provider logs this synthesis. */
  protected noteProviderRequestId(requestId: string): void {
    this.#requestIds.add(requestId);
  }

  /** The ids given to {@link noteProviderRequestId}. @internal */
  get _providerRequestIds(): readonly string[] {
    return [...this.#requestIds];
  }

  /**
   * Says that text goes to the provider now: the time to the first audio counts from here, and without it no metrics
   * are reported. Only the first call of a segment counts. Adapters pass the `startedTime` of the stream they wrap.
   */
  protected markStarted(startedTime?: SynthesizeStreamStartedTime): void {
    this.#meter.start(startedTime);
  }

  /** When text of the present segment first went to the provider. @internal */
  get startedTime(): SynthesizeStreamStartedTime | undefined {
    return this.#meter.started;
  }

  /** Tells the tokens the provider bills. */
  protected setTokenUsage(usage: TTSTokenUsage = {}): void {
    this.#meter.addTokens(usage);
  }

  /** Called once when the whole stream has ended, after the last attempt. For cleaning up. */
  protected onStreamDone(): void {}

  /** @internal Whose time passes between two attempts; fakes use the clock of their test. */
  protected get _clock(): Clock {
    return systemClock;
  }

  /** Speaks `this.input` until it ends. Throw an APIError to be called again. */
  protected abstract run(): Promise<void>;

  /** Reads text from `text` from now on; the end of that stream ends the input. */
  updateInputStream(text: ReadableStream<string>): void {
    this.#pump.attach(text);
  }

  /** Adds text. @throws Error after {@link endInput} or {@link close}. Ignored once the stream has ended by itself. */
  pushText(text: string): void {
    if (this.#ended && !this.closed) return;
    this.#checkOpen();
    this.#meter.characters += text.length;
    this.#replay.add(text);
    this.input.put(text);
  }

  /** Ends the segment: what came so far is to be spoken now. @throws as {@link pushText}. */
  flush(): void {
    if (this.#ended && !this.closed) return;
    this.#checkOpen();
    this.#replay.add(SynthesizeStream.FLUSH_SENTINEL);
    this.input.put(SynthesizeStream.FLUSH_SENTINEL);
  }

  /** No more text: the audio ends when all is spoken. @throws as {@link pushText}. */
  endInput(): void {
    if (this.#ended && !this.closed) return;
    this.#checkOpen();
    if (this.#replay.hasOpenSegment(SynthesizeStream.FLUSH_SENTINEL)) this.flush();
    this.#replay.end();
    this.input.close();
  }

  #checkOpen(): void {
    if (this.closed) throw new Error('Stream is closed');
    if (this.#replay.isEnded) throw new Error('Input is closed');
  }

  next(): Promise<IteratorResult<SynthesizedAudio | typeof SynthesizeStream.END_OF_STREAM>> {
    return this.output.next();
  }

  /** Aborts when the stream is closed. */
  get abortSignal(): AbortSignal {
    return this.abortController.signal;
  }

  /** Why the synthesis ended early; undefined if it did not (or not yet). @internal */
  get _error(): Error | undefined {
    return this.#error;
  }

  /** Stops the synthesis now. Idempotent. */
  close(): void {
    this.closed = true;
    this.abortController.abort();
    this.#pump.detach();
    this.input.close();
    this.queue.close();
    this.output.close();
  }

  [Symbol.asyncIterator](): SynthesizeStream {
    return this;
  }
}
