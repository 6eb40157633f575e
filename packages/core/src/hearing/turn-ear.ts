// The ear for the end of a turn: gives a detector all the sound, and asks it a moment before the answer is needed.
import { AudioFrame } from '@livekit/rtc-node';
import type { Clock, Millis } from '../base/clock.js';
import { toError } from '../base/errors.js';
import { FrameResampler } from '../model/audio/index.js';
import { audioTurnSampleRate, type AudioTurnStream } from '../model/audio-turn-detector.js';

export interface TurnEarOptions {
  readonly stream: AudioTurnStream;
  readonly clock: Clock;
  /** What the detector may take for an answer. */
  readonly timeoutMs: Millis;
}

/** What the detector found, and how long that took. */
export interface TurnPrediction {
  readonly probability: number;
  readonly tookMs: Millis;
}

interface Question {
  readonly stop: AbortController;
  readonly answer: Promise<TurnPrediction>;
}

// So much silence a detector wants to hear: a shorter one is within a word.
const telling: Millis = 200;

export class TurnEar {
  readonly #options: TurnEarOptions;
  readonly #resampler = new FrameResampler(audioTurnSampleRate);
  #question: Question | undefined;
  #alarm: Disposable | undefined;
  #broken: Error | undefined;

  constructor(options: TurnEarOptions) {
    this.#options = options;
  }

  /** A detector that throws is fed no more: its fault is the answer to the next question. */
  hear(frame: AudioFrame): void {
    if (this.#broken) return;
    try {
      const { stream } = this.#options;
      for (const resampled of this.#resampler.push(frame)) stream.pushFrame(oneChannel(resampled));
    } catch (error) {
      this.#broken = toError(error);
    }
  }

  /** Within speech it has been silent for `silentMs`: if that lasts, the end of the speech is near. */
  lulled(silentMs: Millis): void {
    this.resumed();
    const { clock } = this.#options;
    this.#alarm = clock.wakeAt(clock.now() + Math.max(0, telling - silentMs), () => this.#ask());
  }

  /** The user speaks on: what was found of the silence before is void. */
  resumed(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    this.#question?.stop.abort();
    this.#question = undefined;
  }

  /** How likely the user is done, at the end of a speech. Rejects if the detector fails. */
  async answer(): Promise<TurnPrediction> {
    if (this.#broken) throw this.#broken;
    return (this.#question ?? this.#ask()).answer;
  }

  /** The turn is over: what is heard from now on is another. */
  clear(): void {
    this.resumed();
    this.#options.stream.clear?.();
  }

  async close(): Promise<void> {
    this.resumed();
    this.#resampler.close();
    await this.#options.stream.close();
  }

  #ask(): Question {
    this.resumed();
    const stop = new AbortController();
    const answer = this.#predict(stop.signal);
    // Asked ahead of need: nobody may ever want to know.
    answer.catch(() => undefined);
    this.#question = { stop, answer };
    return this.#question;
  }

  async #predict(signal: AbortSignal): Promise<TurnPrediction> {
    const { stream, clock, timeoutMs } = this.#options;
    const askedAt = clock.now();
    const probability = await stream.predict({ timeoutMs, signal });
    return { probability, tookMs: clock.now() - askedAt };
  }
}

/** The mean of the channels. */
function oneChannel(frame: AudioFrame): AudioFrame {
  const { channels, samplesPerChannel, data } = frame;
  if (channels === 1) return frame;
  const mono = new Int16Array(samplesPerChannel);
  for (let index = 0; index < samplesPerChannel; index++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += data[index * channels + channel] ?? 0;
    mono[index] = sum / channels;
  }
  return new AudioFrame(mono, frame.sampleRate, 1, samplesPerChannel);
}
