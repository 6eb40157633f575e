// The audio of one utterance, with a little of what came before it.
import type { AudioFrame } from '@livekit/rtc-node';
import { frameSeconds } from '../audio/frames.js';

const preRollSeconds = 0.5;
const longestSeconds = 60;

/** Keeps half a second of silence, or up to a minute of speech: the oldest audio goes first. */
export class SpeechBuffer {
  #frames: AudioFrame[] = [];
  #seconds = 0;
  #isSpeaking = false;

  get isSpeaking(): boolean {
    return this.#isSpeaking;
  }

  push(frame: AudioFrame): void {
    this.#frames.push(frame);
    this.#seconds += frameSeconds(frame);
    const limit = this.#isSpeaking ? longestSeconds : preRollSeconds;
    let extra = 0;
    for (let first = this.#frames[extra]; first && this.#seconds > limit; first = this.#frames[extra]) {
      this.#seconds -= frameSeconds(first);
      extra += 1;
    }
    if (extra > 0) this.#frames.splice(0, extra);
  }

  start(): void {
    this.#isSpeaking = true;
  }

  /** Ends the utterance and gives its audio. */
  take(): AudioFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#seconds = 0;
    this.#isSpeaking = false;
    return frames;
  }
}
