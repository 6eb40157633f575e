// Finds turns in sound by its loudness, in the time of the sound: enough for tests, where a voice meets silence.

export interface LoudnessDetectorOptions {
  readonly onStarted: () => void;
  readonly onStopped: () => void;
}

const sampleRate = 24_000;
const blockSamples = sampleRate / 50;
const blockMs = 20;
const loud = 600;
const startMs = 100;
const stopMs = 500;

export class LoudnessDetector {
  readonly #options: LoudnessDetectorOptions;
  #rest = Buffer.alloc(0);
  #speaking = false;
  #changedMs = 0;

  constructor(options: LoudnessDetectorOptions) {
    this.#options = options;
  }

  hear(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (; this.#rest.length >= blockSamples * 2; this.#rest = this.#rest.subarray(blockSamples * 2))
      this.#block(this.#rest.subarray(0, blockSamples * 2));
  }

  #block(block: Buffer): void {
    let sum = 0;
    for (let at = 0; at < block.length; at += 2) sum += block.readInt16LE(at) ** 2;
    const isLoud = Math.sqrt(sum / blockSamples) > loud;
    this.#changedMs = isLoud === this.#speaking ? 0 : this.#changedMs + blockMs;
    if (this.#changedMs < (this.#speaking ? stopMs : startMs)) return;
    this.#changedMs = 0;
    this.#speaking = !this.#speaking;
    if (this.#speaking) this.#options.onStarted();
    else this.#options.onStopped();
  }
}
