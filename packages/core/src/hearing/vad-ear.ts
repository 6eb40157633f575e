// The ear for the sound of speech: when it begins and ends, and its frames for recognisers that take whole utterances.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Clock } from '../base/clock.js';
import { VADEventType, type VAD, type VADEvent, type VADStream } from '../model/vad/index.js';
import type { Ear, HearingListener } from './events.js';

export interface VadEarOptions {
  readonly vad: VAD;
  readonly clock: Clock;
  readonly onEvent: HearingListener;
  /** Hears the frames of each utterance at its end. */
  readonly onUtterance?: (frames: readonly AudioFrame[]) => void;
}

// Shorter than this is a gap between two sounds of one word.
const pauseMs = 150;
const reportEveryMs = 90;

export class VadEar implements Ear {
  readonly #options: VadEarOptions;
  readonly #done: Promise<void>;
  #stream: VADStream;
  #speaking = false;
  #closed = false;
  /** How much of the present silence within speech was reported. */
  #silentMs = 0;
  /** The utterance so far, for `flush` in its middle. Bounded by the detector's own segment length. */
  #sofar: AudioFrame[] = [];

  /** Recognisers must not hear what is said now. */
  #withheld = false;
  /** That was so at some time in the present utterance. */
  #cut = false;

  constructor(options: VadEarOptions) {
    this.#options = options;
    this.#stream = options.vad.stream();
    this.#done = this.#listen();
  }

  hear(frame: AudioFrame, words: AudioFrame = frame): void {
    if (this.#closed) return;
    this.#withheld = words !== frame;
    this.#cut ||= this.#speaking && this.#withheld;
    if (this.#speaking && this.#options.onUtterance) this.#sofar.push(words);
    this.#stream.pushFrame(frame);
  }

  /** In the middle of speech: it ends here. */
  flush(): void {
    if (this.#closed || !this.#speaking) return;
    this.#stream.flush();
    this.#ended(this.#options.clock.now(), this.#sofar);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stream.close();
    await this.#done;
  }

  async #listen(): Promise<void> {
    try {
      for await (const event of this.#stream) this.#onVadEvent(event);
    } catch (error) {
      if (!this.#closed) this.#options.onEvent({ type: 'failed', ear: 'vad', error, deaf: true });
    }
  }

  #onVadEvent(event: VADEvent): void {
    const { clock, onEvent } = this.#options;
    if (event.type === VADEventType.START_OF_SPEECH && !this.#speaking) {
      this.#speaking = true;
      this.#cut = this.#withheld;
      this.#sofar = this.#options.onUtterance && !this.#withheld ? [...event.frames] : [];
      onEvent({ type: 'speech-started', since: clock.now() - event.speechDuration });
    }
    if (event.type === VADEventType.INFERENCE_DONE && this.#speaking) this.#noteSilence(event.rawAccumulatedSilence);
    if (event.type === VADEventType.END_OF_SPEECH && this.#speaking)
      this.#ended(clock.now() - event.silenceDuration, this.#cut ? this.#sofar : event.frames);
  }

  /** A detector calls the end of speech only after a long silence; that silence must not count as speech meanwhile. */
  #noteSilence(silentMs: number): void {
    if (!(silentMs > 0)) {
      this.#silentMs = 0;
      return;
    }
    const newMs = silentMs - this.#silentMs;
    if (silentMs < pauseMs || newMs < reportEveryMs) return;
    this.#silentMs = silentMs;
    this.#options.onEvent({ type: 'speech-thinned', silentMs: newMs, totalMs: silentMs });
  }

  #ended(since: number, frames: readonly AudioFrame[]): void {
    this.#speaking = false;
    this.#silentMs = 0;
    this.#sofar = [];
    this.#options.onEvent({ type: 'speech-ended', since });
    if (frames.length > 0) this.#options.onUtterance?.(frames);
  }
}
