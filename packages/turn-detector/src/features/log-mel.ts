// What Smart Turn sees of a voice: the log-mel spectrogram of its last eight seconds, as Whisper's feature extractor
// makes it (chunk of 8 s, normalised to zero mean and unit variance).
import { floatMean, floatVariance } from './float-stats.js';
import { Fourier } from './fourier.js';
import { melFilters } from './mel-filters.js';

/** In Hz. */
export const sampleRate = 16_000;
/** Eight seconds. */
export const windowSamples = 128_000;
export const melCount = 80;
export const frameCount = 800;

const frameSamples = 400;
const hopSamples = 160;
const bins = frameSamples / 2 + 1;
const half = frameSamples / 2;
/** Keeps silence from being divided by zero. */
const varianceFloor = 1e-7;
const powerFloor = 1e-10;
/** Everything this many powers of ten below the loudest is as good as silent. */
const dynamicRange = 8;

/** Computes spectrograms. Keeps its buffers: one object serves one caller at a time. */
export class LogMel {
  readonly #fourier = new Fourier(frameSamples);
  readonly #filters = melFilters({ sampleRate, fourierSize: frameSamples, count: melCount });
  readonly #hann = Float64Array.from({ length: frameSamples }, (_, index) => {
    return 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / frameSamples);
  });
  readonly #logs = new Float64Array(melCount * frameCount);
  readonly #plain = new Float32Array(windowSamples);
  readonly #scratch = new Float32Array(windowSamples);
  /** The normalised sound, with half a frame of its mirror image before and behind it. */
  readonly #sound = new Float32Array(windowSamples + frameSamples);
  readonly #power = new Float64Array(bins);
  readonly #nextPower = new Float64Array(bins);

  /**
   * The spectrogram of the last eight seconds of `pcm` (16 kHz, mono): 80 rows of 800 numbers each. What is missing
   * to eight seconds counts as silence before the beginning.
   */
  compute(pcm: Int16Array): Float32Array {
    const padding = this.#load(pcm);
    const out = this.#logs;
    // Frames that lie wholly in the padding are all alike: one pair stands for them.
    const alike = Math.max(0, Math.floor((padding - half) / hopSamples) - 1);
    for (let frame = alike - (alike % 2); frame < frameCount; frame += 2) this.#pair(frame, out);
    if (alike >= 2) this.#repeatFirst(out, alike - (alike % 2));
    return limited(out);
  }

  /** Takes the sound in, normalised. Returns how many samples of silence were put before it. */
  #load(pcm: Int16Array): number {
    const last = pcm.subarray(Math.max(0, pcm.length - windowSamples));
    const padding = windowSamples - last.length;
    const plain = this.#plain.fill(0, 0, padding);
    for (let index = 0; index < last.length; index += 1) plain[padding + index] = (last[index] ?? 0) / 32_768;
    const mean = floatMean(plain);
    const deviation = Math.fround(Math.sqrt(Math.fround(floatVariance(plain, this.#scratch) + varianceFloor)));
    const sound = this.#sound;
    for (let index = 0; index < windowSamples; index += 1) {
      sound[half + index] = Math.fround((plain[index] ?? 0) - mean) / deviation;
    }
    const end = half + windowSamples;
    for (let index = 0; index < half; index += 1) {
      sound[half - 1 - index] = sound[half + 1 + index] ?? 0;
      sound[end + index] = sound[end - 2 - index] ?? 0;
    }
    return padding;
  }

  /** Two frames in one transform: the first as its real, the second as its imaginary part. */
  #pair(frame: number, out: Float64Array): void {
    const { re, im } = this.#fourier;
    const sound = this.#sound;
    const hann = this.#hann;
    const at = frame * hopSamples;
    for (let index = 0; index < frameSamples; index += 1) {
      const weight = hann[index] ?? 0;
      re[index] = weight * (sound[at + index] ?? 0);
      im[index] = weight * (sound[at + hopSamples + index] ?? 0);
    }
    this.#fourier.transform();
    this.#part();
    this.#group(this.#power, frame, out);
    this.#group(this.#nextPower, frame + 1, out);
  }

  /** The power of the two frames, told apart by the symmetry that the spectrum of a real signal has. */
  #part(): void {
    const { re, im } = this.#fourier;
    const power = this.#power;
    const nextPower = this.#nextPower;
    for (let bin = 0; bin < bins; bin += 1) {
      const mirror = bin === 0 ? 0 : frameSamples - bin;
      const evenRe = (re[bin] ?? 0) + (re[mirror] ?? 0);
      const oddIm = (im[bin] ?? 0) - (im[mirror] ?? 0);
      const evenIm = (im[bin] ?? 0) + (im[mirror] ?? 0);
      const oddRe = (re[mirror] ?? 0) - (re[bin] ?? 0);
      power[bin] = (evenRe * evenRe + oddIm * oddIm) / 4;
      nextPower[bin] = (evenIm * evenIm + oddRe * oddRe) / 4;
    }
  }

  #group(power: Float64Array, frame: number, out: Float64Array): void {
    for (let mel = 0; mel < melCount; mel += 1) {
      const filter = this.#filters[mel];
      if (!filter) continue;
      let energy = 0;
      for (let index = 0; index < filter.weights.length; index += 1) {
        energy += (filter.weights[index] ?? 0) * (power[filter.firstBin + index] ?? 0);
      }
      out[mel * frameCount + frame] = Math.log10(Math.max(powerFloor, energy));
    }
  }

  #repeatFirst(out: Float64Array, frames: number): void {
    for (let row = 0; row < out.length; row += frameCount) out.fill(out[row + frames] ?? 0, row, row + frames);
  }
}

/** Lifts what is too quiet to matter, and brings the rest to about -1…1. */
function limited(logs: Float64Array): Float32Array {
  let loudest = -Infinity;
  for (const value of logs) if (value > loudest) loudest = value;
  const floor = loudest - dynamicRange;
  const out = new Float32Array(logs.length);
  for (let index = 0; index < out.length; index += 1) out[index] = (Math.max(logs[index] ?? 0, floor) + 4) / 4;
  return out;
}
