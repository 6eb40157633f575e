// From raw bytes, in whatever pieces they come, to audio frames of one size.
import { AudioFrame } from '@livekit/rtc-node';

const bytesPerSample = 2;

/** Turns signed 16-bit little-endian bytes into frames. It holds at most one unfinished frame. */
export class AudioByteStream {
  readonly #sampleRate: number;
  readonly #channels: number;
  #frame: Uint8Array<ArrayBuffer>;
  #filled = 0;

  /** @param samplesPerChannel - the size of the frames. Default: 100 ms. */
  constructor(sampleRate: number, numChannels: number, samplesPerChannel: number | null = null) {
    this.#sampleRate = sampleRate;
    this.#channels = numChannels;
    const samples = samplesPerChannel ?? Math.floor(sampleRate / 10);
    if (!(samples > 0)) throw new RangeError('samplesPerChannel must be above 0.');
    this.#frame = new Uint8Array(samples * numChannels * bytesPerSample);
  }

  /** Adds bytes and returns the frames that are now full. */
  write(data: ArrayBufferLike | ArrayBufferView): AudioFrame[] {
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    const frames: AudioFrame[] = [];
    let at = 0;
    while (at < bytes.length) {
      const taken = Math.min(bytes.length - at, this.#frame.length - this.#filled);
      this.#frame.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#frame.length) frames.push(this.#take());
    }
    return frames;
  }

  /** The unfinished frame, shorter than the others. Half a sample at the end is dropped. */
  flush(): AudioFrame[] {
    const samples = Math.floor(this.#filled / bytesPerSample / this.#channels);
    this.#filled = samples * this.#channels * bytesPerSample;
    return samples === 0 ? [] : [this.#take()];
  }

  #take(): AudioFrame {
    const bytes = this.#frame.slice(0, this.#filled);
    this.#filled = 0;
    const samples = new Int16Array(bytes.buffer);
    return new AudioFrame(samples, this.#sampleRate, this.#channels, samples.length / this.#channels);
  }
}
