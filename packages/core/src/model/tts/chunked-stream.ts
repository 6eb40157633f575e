// The contract of speaking one known text: audio out, with retries. A provider plugin extends it.
import type { AudioFrame } from '@livekit/rtc-node';
import { onAbort } from '../../base/abort.js';
import { type AsyncIterableQueue, StreamQueue } from '../../base/async-iterable-queue.js';
import { systemClock, type Clock } from '../../base/clock.js';
import { log } from '../../base/log.js';
import { runAttempts } from '../attempts.js';
import { emitModelError } from '../emit-error.js';
import { mergeFrames } from '../audio/frames.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { SegmentMeter } from './segment-meter.js';
import type { SynthesizedAudio, TTSSource, TTSTokenUsage } from './types.js';

/**
 * A synthesis in progress: loop over its audio, or `collect` it.
 *
 * A plugin implements `run`: it puts audio into `this.queue` and closes it (or just returns). After a retryable
 * APIError `run` is called again with a new `this.queue`, as long as no audio was sent: do not keep the queue.
 */
export abstract class ChunkedStream implements AsyncIterableIterator<SynthesizedAudio> {
  /** Where `run` puts its audio; a new one for each attempt. */
  protected queue: AsyncIterableQueue<SynthesizedAudio> = new StreamQueue();
  /** What the consumer reads. */
  protected output: AsyncIterableQueue<SynthesizedAudio> = new StreamQueue();
  protected closed = false;
  abstract label: string;
  protected abortController = new AbortController();
  readonly #text: string;
  readonly #tts: TTSSource;
  readonly #connOptions: APIConnectOptions;
  readonly #meter: SegmentMeter;
  readonly #listening: Disposable;
  #hasAudio = false;
  #error: Error | undefined;

  constructor(...args: [text: string, tts: TTSSource, connOptions?: APIConnectOptions, abortSignal?: AbortSignal]) {
    const [text, tts, connOptions = DEFAULT_API_CONNECT_OPTIONS, abortSignal] = args;
    this.#text = text;
    this.#tts = tts;
    this.#connOptions = connOptions;
    this.#meter = new SegmentMeter(tts, false);
    this.#meter.characters = text.length;
    this.#listening = onAbort(abortSignal, () => this.close());
    // The subclass sets its fields after this constructor: its `run` must not start before.
    queueMicrotask(() => void this.#main());
  }

  async #main(): Promise<void> {
    this.#error = await runAttempts({
      run: () => this.#attempt(),
      connOptions: this.#connOptions,
      clock: this._clock,
      signal: this.abortController.signal,
      mayRetry: () => !this.#hasAudio,
      onRetry: (error, retries) =>
        log().warn({ tts: this.#tts.label, attempt: retries + 1, err: error }, 'speech synthesis failed, retrying'),
    });
    if (this.#error) {
      const event = { type: 'tts_error' as const, timestamp: systemClock.now(), label: this.#tts.label };
      emitModelError(this.#tts, { ...event, error: this.#error, recoverable: false });
    }
    if (this._reportsMetrics) this.#meter.end(this.abortController.signal.aborted);
    this.#listening[Symbol.dispose]();
    this.output.close();
  }

  async #attempt(): Promise<void> {
    if (this.queue.closed) this.queue = new StreamQueue();
    const queue = this.queue;
    this.#meter.restart();
    this.#meter.start();
    const forwarding = this.monitorMetrics();
    try {
      await this.run();
    } finally {
      queue.close();
      await forwarding;
    }
  }

  /** Hands the audio of one attempt on. */
  protected async monitorMetrics(): Promise<void> {
    for await (const audio of this.queue) {
      this.#hasAudio = true;
      this.#meter.audio(audio);
      this.output.put(audio);
    }
  }

  /** @internal Whose time passes between two attempts; fakes use the clock of their test. */
  protected get _clock(): Clock {
    return systemClock;
  }

  /** Speaks `inputText` into `this.queue`. Throw an APIError to be called again. */
  protected abstract run(): Promise<void>;

  /** The text that is spoken. */
  get inputText(): string {
    return this.#text;
  }

  /** Aborts when the stream is closed. */
  get abortSignal(): AbortSignal {
    return this.abortController.signal;
  }

  /** False for adapters: the TTS they wrap reports. @internal */
  protected get _reportsMetrics(): boolean {
    return true;
  }

  /** Why the synthesis ended early; undefined if it did not (or not yet). @internal */
  get _error(): Error | undefined {
    return this.#error;
  }

  /** Tells the tokens the provider bills. */
  protected setTokenUsage(usage: TTSTokenUsage = {}): void {
    this.#meter.addTokens(usage);
  }

  /** All audio as one frame. @throws the error that ended the stream early; TypeError if there was no audio. */
  async collect(): Promise<AudioFrame> {
    const frames: AudioFrame[] = [];
    for await (const audio of this) frames.push(audio.frame);
    if (this.#error) throw this.#error;
    return mergeFrames(frames);
  }

  next(): Promise<IteratorResult<SynthesizedAudio>> {
    return this.output.next();
  }

  /** Stops the synthesis now. Idempotent. */
  close(): void {
    this.closed = true;
    this.abortController.abort();
    this.queue.close();
    this.output.close();
  }

  [Symbol.asyncIterator](): ChunkedStream {
    return this;
  }
}
