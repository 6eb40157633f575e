// One utterance as it grows: when to ask for its words meanwhile, and which answer is its final text.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Clock, stt } from '@livekit/agents';

/** Asking more often costs a core and shows little more. */
const betweenAsksMs = 700;
/** Less speech than this is no word yet. */
const leastMs = 500;
/** The engine takes 28 s at a time: longer, each question would cost more and more. */
const longestInterimMs = 28_000;
const longestMs = 60_000;
const preRollMs = 500;
/** So much silence may be the end: the words are asked for now, to be ready when the VAD is sure. */
const probablyOverMs = 180;

/** A question about the audio so far. */
export interface Asking {
  readonly frames: AudioFrame[];
  /** False: this is the final text. */
  readonly interim: boolean;
}

/** What an {@link Utterance} works with. */
export interface UtteranceOptions {
  readonly clock: Clock;
  readonly ask: (asking: Asking) => Promise<stt.SpeechEvent>;
  readonly onInterim: (event: stt.SpeechEvent) => void;
}

/** Holds half a second of audio until speech begins, then all of it. */
export class Utterance {
  readonly #options: UtteranceOptions;
  #frames: AudioFrame[] = [];
  #ms = 0;
  #speaking = false;
  #ended = false;
  #askedAt = 0;
  #busy: Promise<unknown> | undefined;
  /** Asked for in the present pause; undefined once there is speech again. */
  #draft: Promise<stt.SpeechEvent | undefined> | undefined;

  constructor(options: UtteranceOptions) {
    this.#options = options;
  }

  get isSpeaking(): boolean {
    return this.#speaking;
  }

  push(frame: AudioFrame): void {
    this.#frames.push(frame);
    this.#ms += frameMs(frame);
    const limit = this.#speaking ? longestMs : preRollMs;
    while (this.#ms > limit) {
      const first = this.#frames.shift();
      if (first === undefined) break;
      this.#ms -= frameMs(first);
    }
  }

  /** Speech has begun, with what was pushed last. */
  start(): void {
    this.#speaking = true;
    this.#askedAt = this.#options.clock.now();
  }

  /** The VAD has judged one more window; `silenceMs` is how long it has been silent by now. */
  judged(silenceMs: number): void {
    if (!this.#speaking || this.#ended || this.#ms < leastMs) return;
    if (silenceMs === 0) this.#draft = undefined;
    if (this.#ms > longestInterimMs) return;
    if (silenceMs >= probablyOverMs) this.#draft ??= this.#askForDraft();
    else if (silenceMs === 0 && this.#busy === undefined && this.#isDue()) void this.#askMeanwhile();
  }

  /**
   * The final text. `heard` is all of the speech as the VAD gives it; empty if it gives none.
   * Rejects if the engine fails.
   */
  async finish(heard: readonly AudioFrame[]): Promise<{ event: stt.SpeechEvent; seconds: number }> {
    this.#ended = true;
    const frames = heard.length > 0 ? [...heard] : this.#frames;
    const seconds = frames.reduce((sum, frame) => sum + frameMs(frame), 0) / 1000;
    const draft = await this.#draft;
    return { event: draft ?? (await this.#options.ask({ frames, interim: false })), seconds };
  }

  #isDue(): boolean {
    return this.#options.clock.now() - this.#askedAt >= betweenAsksMs;
  }

  async #askMeanwhile(): Promise<void> {
    const event = await this.#ask();
    if (event !== undefined && !this.#ended) this.#options.onInterim(event);
  }

  async #askForDraft(): Promise<stt.SpeechEvent | undefined> {
    const frames = [...this.#frames];
    // The engine takes one question at a time and would refuse this one.
    await this.#busy;
    const event = await this.#ask(frames);
    if (event !== undefined && !this.#ended) this.#options.onInterim(event);
    return event;
  }

  /** Undefined if the engine is busy or fails: the next question, or the final one, will tell. */
  #ask(frames: AudioFrame[] = [...this.#frames]): Promise<stt.SpeechEvent | undefined> {
    this.#askedAt = this.#options.clock.now();
    const asked = this.#options.ask({ frames, interim: true }).then(
      (event) => event,
      () => undefined,
    );
    const busy = asked.then(() => {
      if (this.#busy === busy) this.#busy = undefined;
    });
    this.#busy = busy;
    return asked;
  }
}

function frameMs(frame: AudioFrame): number {
  return (frame.samplesPerChannel * 1000) / frame.sampleRate;
}
