// Cuts incoming audio of any rate and channel count into the windows the model wants, each with the input
// samples it came from, so that what listeners get is the audio as it was pushed.

import { AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { SampleQueue } from './sample-queue.js';

/** One model window. `input` is a copy; `model` is only valid until the next call of `next`. */
export interface AudioWindow {
  /** Mono samples at the model's rate, scaled to -1…1. */
  model: Float32Array;
  /** The same stretch of time as pushed: mono, at the input rate. */
  input: Int16Array;
}

export class AudioWindows {
  readonly inputRate: number;
  readonly #modelRate: number;
  readonly #model: Float32Array;
  readonly #input = new SampleQueue();
  readonly #resampled: SampleQueue;
  readonly #resampler: AudioResampler | undefined;
  /** Part of an input sample still owed when the rates do not divide evenly. */
  #carry = 0;

  constructor(inputRate: number, modelRate: number, windowSamples: number) {
    this.inputRate = inputRate;
    this.#modelRate = modelRate;
    this.#model = new Float32Array(windowSamples);
    if (inputRate === modelRate) {
      this.#resampled = this.#input;
    } else {
      this.#resampler = new AudioResampler(inputRate, modelRate, 1);
      this.#resampled = new SampleQueue();
    }
  }

  push(frame: AudioFrame): void {
    const mono = toMono(frame);
    this.#input.push(mono.data);
    if (!this.#resampler) return;
    for (const part of this.#resampler.push(mono)) this.#resampled.push(part.data);
  }

  /** The next whole window, or undefined until more audio comes. */
  next(): AudioWindow | undefined {
    const windowSamples = this.#model.length;
    if (this.#resampled.length < windowSamples) return undefined;
    const samples = this.#resampled.take(windowSamples);
    for (const [index, sample] of samples.entries()) this.#model[index] = sample / 32_767;
    if (!this.#resampler) return { model: this.#model, input: samples };
    const exact = (windowSamples * this.inputRate) / this.#modelRate + this.#carry;
    const whole = Math.floor(exact);
    this.#carry = exact - whole;
    return { model: this.#model, input: this.#input.take(whole) };
  }

  close(): void {
    this.#resampler?.close();
  }
}

function toMono(frame: AudioFrame): AudioFrame {
  const { channels, sampleRate, samplesPerChannel, data } = frame;
  if (channels === 1) return frame;
  const mono = new Int16Array(samplesPerChannel);
  for (let index = 0; index < samplesPerChannel; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += data[index * channels + channel] ?? 0;
    mono[index] = sum / channels;
  }
  return new AudioFrame(mono, sampleRate, 1, samplesPerChannel);
}
