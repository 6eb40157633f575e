// Noise suppression as a frame processor: what `noiseCancellation` of a session's input takes.
import { log } from '@livekit/agents';
import { AudioFrame, AudioResampler, AudioResamplerQuality, FrameProcessor } from '@livekit/rtc-node';
import { Denoiser, sampleRate, stepSamples } from './denoiser.js';
import { SampleLine } from './sample-line.js';

/** What one sample rate needs: resamplers to the model's rate and back, and the samples in between. */
interface Path {
  readonly rate: number;
  readonly up: AudioResampler | undefined;
  readonly down: AudioResampler | undefined;
}

// Frames and the model's steps need not line up, and resamplers hold a little back: this much silence goes first, so
// that every frame that comes in is answered by a whole one.
const delaySeconds = 0.02;

// The better ones hold 40 ms and more back, which a conversation would feel.
const quality = AudioResamplerQuality.QUICK;

/**
 * Takes noise out of the user's voice before anything else hears it, with RNNoise, on this machine: no account, no
 * network. Adds 20 ms of delay. Mono; any sample rate. One per session: it remembers what it heard.
 * @example
 * ```ts
 * await session.start({
 *   agent,
 *   room: ctx.room,
 *   inputOptions: { noiseCancellation: await NoiseSuppression.load() },
 * });
 * ```
 */
export class NoiseSuppression extends FrameProcessor<AudioFrame> {
  readonly #denoiser: Denoiser;
  readonly #dirty = new SampleLine();
  readonly #clean = new SampleLine();
  #path: Path | undefined;
  #enabled = true;
  #closed = false;
  #complained = false;

  private constructor(denoiser: Denoiser) {
    super();
    this.#denoiser = denoiser;
  }

  /** Loads the model (120 kB, a few ms the first time). */
  static async load(): Promise<NoiseSuppression> {
    return new NoiseSuppression(await Denoiser.create());
  }

  isEnabled(): boolean {
    return this.#enabled;
  }

  /** While disabled, sound passes as it is. */
  setEnabled(enabled: boolean): void {
    if (enabled && !this.#enabled) this.#forget();
    this.#enabled = enabled;
  }

  /** The sound of 20 ms ago without its noise: a frame of the same length, rate and user data. */
  process(frame: AudioFrame): AudioFrame {
    if (!this.#enabled || this.#closed) return frame;
    if (frame.channels !== 1) return this.#refuse(frame);
    const { up, down } = this.#pathFor(frame.sampleRate);
    for (const data of up ? up.push(frame).map((one) => one.data) : [frame.data]) this.#dirty.put(data);
    for (let step = this.#dirty.take(stepSamples); step; step = this.#dirty.take(stepSamples)) {
      this.#denoiser.clean(step);
      this.#deliver(step, down);
    }
    const count = frame.samplesPerChannel;
    const samples = this.#clean.take(count) ?? new Float32Array(count);
    return new AudioFrame(Int16Array.from(samples), frame.sampleRate, 1, count, frame.userdata);
  }

  /** Frees its memory; sound passes as it is from then on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#denoiser.close();
    this.#closePath();
  }

  #deliver(step: Float32Array, down: AudioResampler | undefined): void {
    const samples = Int16Array.from(step, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample))));
    if (!down) return this.#clean.put(samples);
    for (const { data } of down.push(new AudioFrame(samples, sampleRate, 1, stepSamples))) this.#clean.put(data);
  }

  #pathFor(rate: number): Path {
    if (this.#path?.rate === rate) return this.#path;
    this.#closePath();
    this.#clean.put(new Int16Array(Math.round(rate * delaySeconds)));
    const same = rate === sampleRate;
    this.#path = {
      rate,
      up: same ? undefined : new AudioResampler(rate, sampleRate, 1, quality),
      down: same ? undefined : new AudioResampler(sampleRate, rate, 1, quality),
    };
    return this.#path;
  }

  #forget(): void {
    this.#closePath();
    this.#denoiser.reset();
  }

  #closePath(): void {
    this.#path?.up?.close();
    this.#path?.down?.close();
    this.#path = undefined;
    this.#dirty.clear();
    this.#clean.clear();
  }

  #refuse(frame: AudioFrame): AudioFrame {
    if (!this.#complained) {
      this.#complained = true;
      log().warn(
        { channels: frame.channels },
        'noise suppression hears one channel only: this sound passes as it is; set audioNumChannels to 1',
      );
    }
    return frame;
  }
}
