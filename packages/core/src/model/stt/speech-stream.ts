// The contract of a running recognition: audio in, events out, with retries. A provider plugin extends it.
import type { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import { AsyncIterableQueue, StreamQueue } from '../../base/async-iterable-queue.js';
import { systemClock, type Clock } from '../../base/clock.js';
import { safeEmit } from '../../base/emitter.js';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { runAttempts } from '../attempts.js';
import { emitModelError } from '../emit-error.js';
import { FrameResampler } from '../audio/resample.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { InputPump } from '../stream/input-pump.js';
import { sttMetrics } from './stt-metrics.js';
import { type SpeechEvent, SpeechEventType, type STTSource } from './types.js';

/**
 * A recognition in progress: push audio, loop over the events.
 *
 * A plugin implements `run`: it reads `this.input` until it ends, puts events into `this.queue` and throws APIErrors.
 * `run` is called again after a retryable one. The first call comes after the code that made the stream has finished.
 */
export abstract class SpeechStream implements AsyncIterableIterator<SpeechEvent> {
  protected static readonly FLUSH_SENTINEL: unique symbol = Symbol('FLUSH_SENTINEL');
  abstract label: string;
  /** The audio to recognise, at {@link neededSampleRate} if that is set, and flush marks. */
  protected input = new AsyncIterableQueue<AudioFrame | typeof SpeechStream.FLUSH_SENTINEL>();
  /** What the consumer reads. Plugins use {@link queue}. */
  protected output: AsyncIterableQueue<SpeechEvent> = new StreamQueue();
  /** Where `run` puts its events. */
  protected queue: AsyncIterableQueue<SpeechEvent> = new StreamQueue();
  /** Hz. Frames are resampled to it. Default: they stay as they are. */
  protected neededSampleRate?: number;
  protected closed = false;
  protected abortController = new AbortController();
  readonly #stt: STTSource;
  readonly #connOptions: APIConnectOptions;
  readonly #attempts = { retries: 0 };
  readonly #pump: InputPump<AudioFrame>;
  #resampler: FrameResampler | undefined;
  #startTimeOffset = 0;
  #attemptAt: number | undefined;
  #failed = false;
  #ended = false;

  constructor(stt: STTSource, sampleRate?: number, connectionOptions: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS) {
    this.#stt = stt;
    this.#connOptions = connectionOptions;
    if (sampleRate !== undefined) this.neededSampleRate = sampleRate;
    this.#pump = new InputPump({
      onItem: (frame) => {
        if (!this.closed && !this.input.closed) this.pushFrame(frame);
      },
      onEnd: () => {
        if (!this.closed && !this.input.closed) this.endInput();
      },
    });
    // The subclass sets its fields after this constructor: its `run` must not start before.
    queueMicrotask(() => void this.#main());
  }

  async #main(): Promise<void> {
    const monitoring = this.monitorMetrics().catch((error: unknown) => this.#fail(toError(error)));
    const error = await runAttempts({
      run: () => this.#attempt(),
      connOptions: this.#connOptions,
      clock: this._clock,
      signal: this.abortController.signal,
      counter: this.#attempts,
      onRetry: (failure, retries) =>
        log().warn({ stt: this.#stt.label, attempt: retries + 1, err: failure }, 'speech recognition failed, retrying'),
    });
    if (error) this.#fail(error);
    this.#ended = !this.closed;
    this.input.close();
    this.queue.close();
    await monitoring;
    this.output.close();
    this.#release();
  }

  async #attempt(): Promise<void> {
    // The provider's times start at 0 again with each connection.
    const now = systemClock.now();
    if (this.#attemptAt !== undefined) this.#startTimeOffset += (now - this.#attemptAt) / 1000;
    this.#attemptAt = now;
    await this.run();
  }

  #fail(error: Error): void {
    this.#failed = true;
    const event = { type: 'stt_error' as const, timestamp: systemClock.now(), label: this.#stt.label, error };
    emitModelError(this.#stt, { ...event, recoverable: false });
  }

  #release(): void {
    this.#pump.detach();
    this.#resampler?.close();
    this.#resampler = undefined;
  }

  /** Hands the events on and reports usage. */
  protected async monitorMetrics(): Promise<void> {
    for await (const event of this.queue) {
      this.output.put(event);
      if (event.type === SpeechEventType.FINAL_TRANSCRIPT) this.#attempts.retries = 0;
      if (event.type !== SpeechEventType.RECOGNITION_USAGE || !event.recognitionUsage) continue;
      safeEmit(this.#stt, 'metrics_collected', sttMetrics(this.#stt, event.requestId, event.recognitionUsage));
    }
  }

  /** @internal Whose time passes between two attempts; fakes use the clock of their test. */
  protected get _clock(): Clock {
    return systemClock;
  }

  /** Recognises `this.input` until it ends. Throw an APIError to be called again. */
  protected abstract run(): Promise<void>;

  /** Aborts when the stream is closed. */
  protected get abortSignal(): AbortSignal {
    return this.abortController.signal;
  }

  /** Whether it ended by an error. @internal */
  get _failed(): boolean {
    return this.#failed;
  }

  /** Seconds to add to the provider's times: grows with every reconnection. */
  get startTimeOffset(): number {
    return this.#startTimeOffset;
  }

  /** @throws RangeError if it is negative or not a number. */
  set startTimeOffset(value: number) {
    if (!Number.isFinite(value) || value < 0)
      throw new RangeError('startTimeOffset must be a number of seconds, 0 or more.');
    this.#startTimeOffset = value;
  }

  /** Reads frames from `audioStream` from now on; the end of that stream ends the input. */
  updateInputStream(audioStream: ReadableStream<AudioFrame>): void {
    this.#pump.attach(audioStream);
  }

  /** Stops reading the stream given to {@link updateInputStream}, without ending the input. */
  detachInputStream(): void {
    this.#pump.detach();
  }

  /** Adds audio. @throws Error after {@link endInput} or {@link close}. Ignored once the stream has ended by itself. */
  pushFrame(frame: AudioFrame): void {
    if (this.#ended) return;
    this.#checkOpen();
    if (this.neededSampleRate === undefined || (frame.sampleRate === this.neededSampleRate && !this.#resampler)) {
      this.input.put(frame);
      return;
    }
    this.#resampler ??= new FrameResampler(this.neededSampleRate);
    for (const resampled of this.#resampler.push(frame)) this.input.put(resampled);
  }

  /** Asks for what was heard so far to be recognised now. @throws as {@link pushFrame}. */
  flush(): void {
    if (this.#ended) return;
    this.#checkOpen();
    this.#flushResampler();
    this.input.put(SpeechStream.FLUSH_SENTINEL);
  }

  /** No more audio: the events end when everything is recognised. @throws as {@link pushFrame}. */
  endInput(): void {
    if (this.#ended) return;
    this.#checkOpen();
    this.#flushResampler();
    this.input.close();
  }

  #flushResampler(): void {
    for (const frame of this.#resampler?.flush() ?? []) this.input.put(frame);
    this.#resampler = undefined;
  }

  #checkOpen(): void {
    if (this.closed) throw new Error('Stream is closed');
    if (this.input.closed) throw new Error('Input is closed');
  }

  next(): Promise<IteratorResult<SpeechEvent>> {
    return this.output.next();
  }

  /** Ends input and output now. Idempotent. */
  close(): void {
    this.closed = true;
    this.input.close();
    this.queue.close();
    this.output.close();
    this.abortController.abort();
    this.#release();
  }

  [Symbol.asyncIterator](): SpeechStream {
    return this;
  }
}
