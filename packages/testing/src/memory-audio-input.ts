// A microphone in memory: a steady flow of frames, silent unless the user makes a sound.
import type { AudioFrame } from '@livekit/rtc-node';

import { AudioInput, type Clock, type Millis } from '@livekit/agents-core';
import { loudFrame, silentFrame } from './sounds.js';

export interface MemoryAudioInputOptions {
  clock: Clock;
  /** Hz. Default: 16000. */
  sampleRate?: number;
  /** The length of a frame. Default: 20. */
  frameMs?: Millis;
}

/** A microphone that sends frames in the time of its clock. */
export class MemoryAudioInput extends AudioInput {
  readonly #clock: Clock;
  readonly #sampleRate: number;
  readonly #frameMs: Millis;
  #alarm: Disposable | undefined;
  #nextAt: Millis = 0;
  #loudSince: Millis = 0;
  #loudUntil: Millis = 0;

  constructor({ clock, sampleRate = 16_000, frameMs = 20 }: MemoryAudioInputOptions) {
    super();
    this.#clock = clock;
    this.#sampleRate = sampleRate;
    this.#frameMs = frameMs;
  }

  /** Sends a frame every `frameMs` from now on. */
  open(): void {
    if (this.#alarm) return;
    this.#nextAt = this.#clock.now() + this.#frameMs;
    this.#arm();
  }

  /** Sends no more frames, until {@link open}. */
  mute(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    this.emitStopped();
  }

  /** The user makes a sound from now on, for `durationMs`. */
  makeSound(durationMs: Millis): void {
    const now = this.#clock.now();
    if (now >= this.#loudUntil) this.#loudSince = now;
    this.#loudUntil = Math.max(this.#loudUntil, now + durationMs);
  }

  /** True while the user makes a sound. */
  get isLoud(): boolean {
    return this.#clock.now() < this.#loudUntil;
  }

  /** When the last sound of the user began; 0 before the first. */
  get loudSince(): Millis {
    return this.#loudSince;
  }

  /** When the last sound of the user ended or will end; 0 before the first. */
  get loudUntil(): Millis {
    return this.#loudUntil;
  }

  /** Sends one frame now. */
  push(frame: AudioFrame): void {
    this.emitFrame(frame);
  }

  override async close(): Promise<void> {
    this.mute();
    await super.close();
  }

  /** Frames go to listeners directly: there is no stream to be read. */
  protected override startFrames(): void {}

  #arm(): void {
    this.#alarm = this.#clock.wakeAt(this.#nextAt, () => {
      // A frame holds what was heard before its instant.
      const loud = this.#nextAt - this.#frameMs / 2 < this.#loudUntil;
      this.#nextAt += this.#frameMs;
      this.#arm();
      this.push(loud ? loudFrame(this.#frameMs, this.#sampleRate) : silentFrame(this.#frameMs, this.#sampleRate));
    });
  }
}
