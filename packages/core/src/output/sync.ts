// Captions at the pace of the voice: shows each word of a segment when the playhead comes to it.
import type { Clock } from '../base/clock.js';
import type { TimedString } from '../model/timed-string.js';
import type { CaptionTrack } from './caption-track.js';
import type { Playhead } from './playhead.js';

export interface CaptionsOptions {
  readonly clock: Clock;
  readonly track: CaptionTrack;
  readonly playhead: Playhead;
  readonly show: (piece: string | TimedString) => void;
}

/** Clocks round: a word this close is due. */
const toleranceMs = 0.5;

/** The visible side of a {@link CaptionTrack}. Words once shown are never taken back. */
export class Captions {
  readonly #options: CaptionsOptions;
  #shown = 0;
  #alarm: Disposable | undefined;
  #stopped = false;

  constructor(options: CaptionsOptions) {
    this.#options = options;
  }

  /** Shows what is due and waits for the next word. Call it after every change of text, audio or playhead. */
  update(): void {
    this.#disarm();
    if (this.#stopped) return;
    const { clock, track, playhead } = this.#options;
    if (!playhead.started) return;
    this.#showUpTo(track.countAt(playhead.position(clock.now()) + toleranceMs));
    const dueAt = this.#nextDueAt();
    if (dueAt !== null) this.#alarm = clock.wakeAt(dueAt, () => this.update());
  }

  /** Stops where it is; the words shown so far stay. */
  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  /** Ends the captions after `count` words, showing those that are missing. Returns how many count as heard. */
  cutAt(count: number): number {
    this.stop();
    this.#showUpTo(count);
    return count === 0 ? 0 : Math.max(count, this.#shown);
  }

  /** Ends the captions after the last word. */
  complete(): void {
    this.stop();
    this.#showUpTo(this.#options.track.count);
  }

  #nextDueAt(): number | null {
    const { track, playhead } = this.#options;
    const dueMs = track.dueAt(this.#shown);
    return dueMs === null ? null : playhead.arrivalOf(dueMs);
  }

  #showUpTo(count: number): void {
    while (this.#shown < count) {
      const piece = this.#options.track.pieceAt(this.#shown);
      this.#shown += 1;
      if (piece !== undefined) this.#options.show(piece);
    }
  }

  #disarm(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }
}
