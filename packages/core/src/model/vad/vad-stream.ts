// The contract of a running voice activity detection: audio in, events out.
import type { ReadableStream, ReadableStreamDefaultReader, WritableStreamDefaultWriter } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import { Channel } from '../../base/channel.js';
import { systemClock } from '../../base/clock.js';
import { safeEmit } from '../../base/emitter.js';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { channelReader, channelWriter } from '../stream/channel-ends.js';
import { InputPump } from '../stream/input-pump.js';
import { type VADEvent, VADEventType, type VADSource } from './types.js';

// Events a consumer does not read must not fill the memory: 1000 windows are half a minute.
const unreadEventLimit = 1000;

/**
 * A detection in progress: push audio, loop over the events.
 *
 * A plugin gets its audio in one of two ways. It overrides {@link onFrame} (and `onFlush`, `onEnd`): each frame comes as
 * a plain call and nothing is kept. Or it reads `this.inputReader` in a loop of its own. Either way it answers with
 * {@link sendVADEvent}. `inputReader` and `outputWriter` look like the ends of web streams but are plain queues.
 */
export abstract class VADStream implements AsyncIterableIterator<VADEvent> {
  protected static readonly FLUSH_SENTINEL: unique symbol = Symbol('FLUSH_SENTINEL');
  protected closed = false;
  protected inputClosed = false;
  protected vad: VADSource;
  /** When something last began or ended, on the scale of `process.hrtime.bigint()`. */
  protected lastActivityTime: bigint = process.hrtime.bigint();
  protected logger = log();
  readonly #input = new Channel<AudioFrame | typeof VADStream.FLUSH_SENTINEL>();
  readonly #output = new Channel<VADEvent>();
  readonly #pump: InputPump<AudioFrame>;
  readonly #windowsPerReport: number;
  #windows = 0;
  #inferenceMs = 0;

  /** The audio, for a plugin that reads it itself: frames and flush marks. */
  protected inputReader: ReadableStreamDefaultReader<AudioFrame | typeof VADStream.FLUSH_SENTINEL>;
  protected inputWriter: WritableStreamDefaultWriter<AudioFrame | typeof VADStream.FLUSH_SENTINEL>;
  protected outputReader: ReadableStreamDefaultReader<VADEvent>;
  protected outputWriter: WritableStreamDefaultWriter<VADEvent>;

  constructor(vad: VADSource) {
    this.vad = vad;
    this.#windowsPerReport = Math.max(1, Math.round(1000 / vad.capabilities.updateInterval));
    this.inputReader = channelReader(this.#input);
    this.inputWriter = channelWriter({ push: (item) => this.#input.push(item), close: () => this.#input.close() });
    this.outputReader = channelReader(this.#output);
    this.outputWriter = channelWriter({ push: (event) => this.sendVADEvent(event), close: () => this.#output.close() });
    this.#pump = new InputPump({
      onItem: (frame) => {
        if (!this.closed && !this.inputClosed) this.pushFrame(frame);
      },
      onEnd: () => {
        if (!this.closed && !this.inputClosed) this.endInput();
      },
    });
  }

  /** Override it to get every frame as a call. It runs within `pushFrame`: keep it short. */
  protected onFrame?(frame: AudioFrame): void;

  /** With {@link onFrame}: forget what was heard, the next frame begins anew. */
  protected onFlush(): void {}

  /** With {@link onFrame}: there is no more audio. The events end when it has finished. */
  protected onEnd(): void | Promise<void> {}

  /** Sends `event` to the consumer. False if the stream is closed. */
  protected sendVADEvent(event: VADEvent): boolean {
    if (this.closed || this.#output.closed) return false;
    this.#count(event);
    if (this.#output.size >= unreadEventLimit && event.type === VADEventType.INFERENCE_DONE) return true;
    return this.#output.push(event);
  }

  #count(event: VADEvent): void {
    if (event.type !== VADEventType.INFERENCE_DONE) {
      this.lastActivityTime = process.hrtime.bigint();
      return;
    }
    this.#windows += 1;
    this.#inferenceMs += event.inferenceDuration;
    if (this.#windows < this.#windowsPerReport) return;
    safeEmit(this.vad, 'metrics_collected', {
      type: 'vad_metrics',
      label: this.vad.label,
      timestamp: systemClock.now(),
      idleTimeMs: Number(process.hrtime.bigint() - this.lastActivityTime) / 1e6,
      inferenceDurationTotalMs: this.#inferenceMs,
      inferenceCount: this.#windows,
    });
    this.#windows = 0;
    this.#inferenceMs = 0;
  }

  /** Reads frames from `audioStream` from now on; the end of that stream ends the input. */
  updateInputStream(audioStream: ReadableStream<AudioFrame>): void {
    this.#pump.attach(audioStream);
  }

  /** Stops reading the stream given to {@link updateInputStream}, without ending the input. */
  detachInputStream(): void {
    this.#pump.detach();
  }

  /** Adds audio. @throws Error after {@link endInput} or {@link close}. */
  pushFrame(frame: AudioFrame): void {
    this.#checkOpen();
    if (this.onFrame) this.onFrame(frame);
    else this.#input.push(frame);
  }

  /** A hard boundary: what was heard so far is forgotten and the next frame begins anew. @throws as {@link pushFrame}. */
  flush(): void {
    this.#checkOpen();
    if (this.onFrame) this.onFlush();
    else this.#input.push(VADStream.FLUSH_SENTINEL);
  }

  /** No more audio. @throws as {@link pushFrame}. */
  endInput(): void {
    this.#checkOpen();
    this.inputClosed = true;
    this.#input.close();
    if (this.onFrame) void this.#finish();
  }

  async #finish(): Promise<void> {
    try {
      await this.onEnd();
    } catch (error) {
      log().error({ err: toError(error), vad: this.vad.label }, 'voice activity detection failed at its end');
    }
    this.#output.close();
  }

  #checkOpen(): void {
    if (this.closed) throw new Error('Stream is closed');
    if (this.inputClosed) throw new Error('Input is closed');
  }

  next(): Promise<IteratorResult<VADEvent>> {
    return this.#output.next();
  }

  /** Ends input and output now. Idempotent. */
  close(): void {
    this.closed = true;
    this.inputClosed = true;
    this.#pump.detach();
    this.#input.close();
    this.#input.clear();
    this.#output.close();
  }

  [Symbol.asyncIterator](): VADStream {
    return this;
  }
}
