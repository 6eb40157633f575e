// Smart Turn as one conversation uses it: keeps the sound of the present turn and asks the shared model about it.
import { windowSamples } from './features/log-mel.js';
import { type ModelThread, sharedThread } from './runtime/model-thread.js';

/** Above this probability Smart Turn considers the turn complete: the border it was trained for. */
export const smartTurnThreshold = 0.5;

/** Languages Smart Turn v3 was trained on. */
export const smartTurnLanguages: readonly string[] =
  'ar bn da de en es fi fr hi id it ja ko mr nl no pl pt ru tr uk vi zh'.split(' ');

/** The sound of one conversation, 16 kHz and mono, and what Smart Turn makes of it. */
export class SmartTurnEar {
  readonly #model: string;
  readonly #thread: ModelThread;
  /** The newest eight seconds, in a ring. */
  readonly #ring = new Int16Array(windowSamples);
  #heard = 0;

  /** @param model - path of the weights */
  constructor(model: string, thread: ModelThread = sharedThread) {
    this.#model = model;
    this.#thread = thread;
  }

  /** Takes sound as it comes; copies it. */
  push(samples: Int16Array): void {
    const newest = samples.subarray(Math.max(0, samples.length - windowSamples));
    const at = (this.#heard + samples.length - newest.length) % windowSamples;
    const untilEnd = newest.subarray(0, windowSamples - at);
    this.#ring.set(untilEnd, at);
    this.#ring.set(newest.subarray(untilEnd.length), 0);
    this.#heard += samples.length;
  }

  /** Forgets what was heard: the turn is over. */
  clear(): void {
    this.#heard = 0;
  }

  /**
   * How likely the speaker is done, 0 to 1. Some 50 ms of one core, in the thread of the models.
   * @throws {@link TurnDetectorError}, or the reason of `signal`
   */
  predict(signal?: AbortSignal): Promise<number> {
    return this.#thread.ask({ kind: 'smart-turn', model: this.#model }, { kind: 'sound', pcm: this.#recent() }, signal);
  }

  #recent(): Int16Array {
    const length = Math.min(this.#heard, windowSamples);
    const recent = new Int16Array(length);
    const start = (this.#heard - length) % windowSamples;
    const untilEnd = this.#ring.subarray(start, Math.min(windowSamples, start + length));
    recent.set(untilEnd);
    recent.set(this.#ring.subarray(0, length - untilEnd.length), untilEnd.length);
    return recent;
  }
}

/** Loads Smart Turn into the shared thread, so that the first question finds it there. */
export async function warmSmartTurn(model: string, thread: ModelThread = sharedThread): Promise<void> {
  await thread.ask({ kind: 'smart-turn', model }, { kind: 'nothing' });
}
