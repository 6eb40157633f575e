// What the user said and nobody has answered yet, kept so that another model can hear it.
import type { AudioFrame } from '@livekit/rtc-node';

/** Sound before the detected beginning of a turn. */
const beforeMs = 1000;
/** Longer turns are kept from their beginning on. */
const longestMs = 30_000;

export class VoiceMemory {
  #frames: AudioFrame[] = [];
  #keptMs = 0;
  /** Whether all is kept, not only the last second. */
  #keeping = false;

  hear(frame: AudioFrame): void {
    if (this.#keeping && this.#keptMs >= longestMs) return;
    this.#frames.push(frame);
    this.#keptMs += msOf(frame);
    if (!this.#keeping) this.#trim();
  }

  /** A turn has begun: from a second ago on, everything is kept. */
  keep(): void {
    this.#keeping = true;
  }

  /** It was answered, or counts for nothing. */
  forget(): void {
    this.#keeping = false;
    this.#trim();
  }

  clear(): void {
    this.#keeping = false;
    this.#frames = [];
    this.#keptMs = 0;
  }

  get frames(): readonly AudioFrame[] {
    return this.#frames;
  }

  #trim(): void {
    let gone = 0;
    for (const frame of this.#frames) {
      if (this.#keptMs - msOf(frame) < beforeMs) break;
      this.#keptMs -= msOf(frame);
      gone += 1;
    }
    if (gone > 0) this.#frames = this.#frames.slice(gone);
  }
}

function msOf({ samplesPerChannel, sampleRate }: AudioFrame): number {
  return (samplesPerChannel / sampleRate) * 1000;
}
