// The source of a user's voice: what a custom audio input extends, and how the session listens to it.
import type { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { MultiInputStream } from '../model/stream/multi-input-stream.js';

type FrameListener = (frame: AudioFrame) => void;

/**
 * Base class of everything an agent can hear through.
 *
 * A subclass adds its audio to `multiStream`. Read it either from {@link AudioInput.stream} or with
 * {@link AudioInput.onFrame}, not both: there is one copy of the audio.
 */
export abstract class AudioInput {
  #multiStream: MultiInputStream<AudioFrame> | undefined;
  readonly #frameListeners = new Set<FrameListener>();
  readonly #stopListeners = new Set<() => void>();
  #pumping = false;

  /** Where subclasses add their audio. */
  protected get multiStream(): MultiInputStream<AudioFrame> {
    this.#multiStream ??= new MultiInputStream<AudioFrame>();
    return this.#multiStream;
  }

  /** The audio as a stream with a single reader. */
  get stream(): ReadableStream<AudioFrame> {
    return this.multiStream.stream;
  }

  /** Calls `listener` with every frame from now on; dispose the result to stop. */
  onFrame(listener: FrameListener): Disposable {
    this.#frameListeners.add(listener);
    this.startFrames();
    return { [Symbol.dispose]: () => void this.#frameListeners.delete(listener) };
  }

  /**
   * Calls `listener` whenever the source falls silent for a reason of its own (muted, unpublished, left): no more
   * frames can be expected for now, so what the user was saying is over.
   */
  onStopped(listener: () => void): Disposable {
    this.#stopListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#stopListeners.delete(listener) };
  }

  /** Ends the audio for good. */
  async close(): Promise<void> {
    this.emitStopped();
    this.#frameListeners.clear();
    this.#stopListeners.clear();
    await this.#multiStream?.close();
  }

  /** Called by `AgentInput` when the input is put to use or no longer used; gate the audio here. */
  setAttached(_attached: boolean): void {}

  /** The input is in use from now on. */
  onAttached(): void {}

  /** The input is no longer in use, or switched off. */
  onDetached(): void {}

  /** Called when somebody listens for frames. By default it reads `stream` for them. */
  protected startFrames(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    void this.#pump();
  }

  protected get hasFrameListeners(): boolean {
    return this.#frameListeners.size > 0;
  }

  /** Hands a frame to everybody who listens. */
  protected emitFrame(frame: AudioFrame): void {
    for (const listener of this.#frameListeners) attempt(() => listener(frame));
  }

  /** Tells everybody who listens that the source fell silent. */
  protected emitStopped(): void {
    for (const listener of this.#stopListeners) attempt(listener);
  }

  /** Never rejects. */
  async #pump(): Promise<void> {
    const reader = this.stream.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) this.emitFrame(next.value);
    } catch (error) {
      log().warn({ err: toError(error) }, 'the audio input failed');
    }
    this.#pumping = false;
    this.emitStopped();
  }
}

function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    log().error({ err: toError(error) }, 'a listener of the audio input failed');
  }
}
