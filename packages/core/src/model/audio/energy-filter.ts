// Telling sound from near silence, cheaply.
import type { AudioFrame } from '@livekit/rtc-node';
import { frameSeconds } from './frames.js';

const loudness = 0.004;

/** Lets frames with sound pass, and those of a while after it. */
export class AudioEnergyFilter {
  readonly #cooldownSeconds: number;
  #leftSeconds: number;

  /** @param cooldownSeconds - how long frames still pass after the last sound. Default 1. */
  constructor(cooldownSeconds = 1) {
    this.#cooldownSeconds = cooldownSeconds;
    this.#leftSeconds = cooldownSeconds;
  }

  /** Whether this frame should pass. */
  pushFrame(frame: AudioFrame): boolean {
    let energy = 0;
    for (const sample of frame.data) energy += sample * sample;
    const rms = Math.sqrt(energy / Math.max(1, frame.data.length)) / 32768;
    if (rms > loudness) {
      this.#leftSeconds = this.#cooldownSeconds;
      return true;
    }
    this.#leftSeconds -= frameSeconds(frame);
    return this.#leftSeconds > 0;
  }
}
