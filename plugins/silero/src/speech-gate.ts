// Decides from one probability per window when speech starts and ends. Pure bookkeeping: no audio, no clock.

import type { VADOptions } from './options.js';

/** Weight of the past in the smoothed probability: one odd window neither starts nor ends speech. */
const smoothing = 0.35;

export type GateChange = 'started' | 'ended' | undefined;

export class SpeechGate {
  /** Whether speech is on at present. */
  speaking = false;
  /** Smoothed probability of the last window. */
  probability = 0;
  /** Length of the current speech in ms; after its end the length it had, without the silence that ended it. */
  speechMs = 0;
  /** Length of the current silence in ms; 0 during speech. */
  silenceMs = 0;
  /** Unbroken run of windows above the threshold, in ms. */
  runSpeechMs = 0;
  /** Unbroken run of windows not above the threshold, in ms. */
  runSilenceMs = 0;
  #fresh = true;

  /** Counts the next window, `windowMs` long, by its raw probability. {@link decide} comes after. */
  hear(raw: number, windowMs: number, options: VADOptions): void {
    this.probability = this.#fresh ? raw : smoothing * this.probability + (1 - smoothing) * raw;
    this.#fresh = false;
    if (this.speaking) this.speechMs += windowMs;
    else this.#countSilence(windowMs);
    const speech = this.probability > options.activationThreshold;
    this.runSpeechMs = speech ? this.runSpeechMs + windowMs : 0;
    this.runSilenceMs = speech ? 0 : this.runSilenceMs + windowMs;
  }

  /** Whether what was heard starts or ends speech. */
  decide(options: VADOptions): GateChange {
    if (this.speaking) return this.runSilenceMs > options.minSilenceDuration ? this.end() : undefined;
    return this.runSpeechMs > 0 && this.runSpeechMs >= options.minSpeechDuration ? this.#start() : undefined;
  }

  /** Ends the speech at once, as at the end of the input. */
  end(): GateChange {
    this.speaking = false;
    this.speechMs -= this.runSilenceMs;
    this.silenceMs = this.runSilenceMs;
    return 'ended';
  }

  /** Back to how it was made: silence, nothing heard. */
  reset(): void {
    this.speaking = false;
    this.probability = this.speechMs = this.silenceMs = this.runSpeechMs = this.runSilenceMs = 0;
    this.#fresh = true;
  }

  #countSilence(windowMs: number): void {
    this.silenceMs += windowMs;
    this.speechMs = 0;
  }

  #start(): GateChange {
    this.speaking = true;
    this.silenceMs = 0;
    this.speechMs = this.runSpeechMs;
    return 'started';
  }
}
