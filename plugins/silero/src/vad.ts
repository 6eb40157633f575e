// The Silero voice activity detector as a LiveKit Agents VAD: loading, options, and one stream per caller.

import type { AudioFrame } from '@livekit/rtc-node';
import { VAD as BaseVAD, VADStream as BaseVADStream } from '@livekit/agents';
import { Detector } from './detector.js';
import { newInferenceSession, OnnxModel } from './onnx-model.js';
import type { VADOptions } from './options.js';
import { defaultOptions, mergeOptions } from './options.js';
import { type InferenceSession, SharedSession } from './shared-session.js';

/** Length of every model window, at both sample rates, in ms. */
const windowMs = 32;

/**
 * Voice activity detection with the Silero model, on this machine's CPU.
 *
 * One `VAD` holds the weights once and serves any number of streams, and judges windows that come at the same time
 * together; load it in the worker's `prewarm`.
 *
 * @example
 * ```ts
 * import * as silero from '@livekit/agents-plugin-silero';
 *
 * const vad = await silero.VAD.load({ minSilenceDuration: 400 });
 * const stream = vad.stream();
 * ```
 */
export class VAD extends BaseVAD {
  label = 'silero.VAD';
  readonly #session: SharedSession;
  readonly #streams = new Set<VADStream>();
  #options: VADOptions;

  /** Prefer {@link VAD.load}. `session` is an ONNX Runtime session that holds the Silero model, v5 or v6. */
  constructor(session: InferenceSession, opts: VADOptions) {
    super({ updateInterval: windowMs });
    this.#session = new SharedSession(session);
    this.#options = mergeOptions(defaultOptions, opts);
  }

  /**
   * Loads ONNX Runtime and the weights, some 50–300 ms of work.
   *
   * @param opts - see {@link VADOptions} for units and defaults
   * @throws RangeError when an option cannot work; AgentsError `model_file_missing`
   */
  static async load(opts: Partial<VADOptions> = {}): Promise<VAD> {
    const options = mergeOptions(defaultOptions, opts);
    return new VAD(await newInferenceSession(options.forceCPU, options.model), options);
  }

  /** See {@link VADOptions.minSilenceDuration}; in ms. */
  override get minSilenceDuration(): number {
    return this.#options.minSilenceDuration;
  }

  /**
   * Changes the given options for this VAD and for its open streams, which follow from their next window on.
   * A new `sampleRate` ends a stream's current speech.
   *
   * @throws RangeError when an option cannot work; then nothing has changed
   */
  updateOptions(opts: Partial<VADOptions>): void {
    this.#options = mergeOptions(this.#options, opts);
    for (const stream of this.#streams) stream.updateOptions(opts);
  }

  /** A new, independent stream with the present options. */
  override stream(): VADStream {
    const model = new OnnxModel(this.#session, this.#options.sampleRate);
    const stream = new VADStream(this, this.#options, model);
    this.#streams.add(stream);
    stream.whenEnded(() => this.#streams.delete(stream));
    return stream;
  }
}

/** One audio stream on its way through a {@link VAD}: push frames, read events. */
export class VADStream extends BaseVADStream {
  readonly #detector: Detector;
  #ended = false;
  #whenEnded: (() => void) | undefined;

  /** Streams are made by {@link VAD.stream}. */
  constructor(vad: VAD, opts: VADOptions, model: OnnxModel) {
    super(vad);
    this.#detector = new Detector(opts, model, (event) => this.sendVADEvent(event));
    void this.#run();
  }

  /** Changes the given options of this stream alone. */
  updateOptions(opts: Partial<VADOptions>): void {
    this.#detector.updateOptions(opts);
  }

  /** @internal Calls `listener` once the stream will read no more audio. */
  whenEnded(listener: () => void): void {
    if (this.#ended) listener();
    else this.#whenEnded = listener;
  }

  /** Reads until the input ends or the stream is closed. Never rejects. */
  async #run(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.inputReader.read();
        if (done || this.closed) break;
        await this.#take(value);
      }
      if (!this.closed) this.#detector.finish();
    } catch (error) {
      if (!this.closed) this.logger.error({ error }, 'Silero VAD stopped: no more speech will be detected');
    } finally {
      this.#ended = true;
      this.#detector.close();
      this.#whenEnded?.();
      await this.#closeOutput();
    }
  }

  async #take(value: AudioFrame | typeof BaseVADStream.FLUSH_SENTINEL): Promise<void> {
    if (typeof value === 'symbol') this.#detector.reset();
    else await this.#detector.push(value, () => this.closed);
  }

  /** Lets readers of the stream finish; it fails harmlessly when `close` came first. */
  async #closeOutput(): Promise<void> {
    try {
      await this.outputWriter.close();
    } catch {
      // Closed already.
    }
  }
}
