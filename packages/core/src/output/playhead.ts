// Where in a segment the voice is: computed from what was handed over and when it began, paused or ran dry.
import type { Millis } from '../base/clock.js';

/** The position of the voice within one segment, in ms of its audio. Never beyond what was pushed. */
export class Playhead {
  #pushedMs: Millis = 0;
  /** The position at `#runningSince`, or the present one while it stands still. */
  #baseMs: Millis = 0;
  #runningSince: Millis | null = null;
  #started = false;
  #paused = false;

  /** How much audio was handed over so far. */
  get pushedMs(): Millis {
    return this.#pushedMs;
  }

  get started(): boolean {
    return this.#started;
  }

  /** The first sound is out. */
  start(now: Millis): void {
    if (this.#started) return;
    this.#started = true;
    if (!this.#paused) this.#runningSince = now;
  }

  /** More audio was handed over. */
  push(now: Millis, durationMs: Millis): void {
    const ranDry = this.#runningSince !== null && this.position(now) >= this.#pushedMs;
    if (ranDry) {
      this.#baseMs = this.#pushedMs;
      this.#runningSince = now;
    }
    this.#pushedMs += durationMs;
  }

  /** Takes back what was handed over but not yet heard. Returns how much that was. */
  retract(now: Millis): Millis {
    const heardMs = this.position(now);
    const unheardMs = this.#pushedMs - heardMs;
    this.#pushedMs = heardMs;
    return unheardMs;
  }

  pause(now: Millis): void {
    if (this.#paused) return;
    this.#baseMs = this.position(now);
    this.#runningSince = null;
    this.#paused = true;
  }

  resume(now: Millis): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#started) this.#runningSince = now;
  }

  position(now: Millis): Millis {
    const elapsedMs = this.#runningSince === null ? 0 : now - this.#runningSince;
    return Math.min(this.#pushedMs, this.#baseMs + elapsedMs);
  }

  /** When a position will be reached; null while the voice stands still or lacks the audio for it. */
  arrivalOf(positionMs: Millis): Millis | null {
    if (this.#runningSince === null || positionMs > this.#pushedMs) return null;
    return this.#runningSince + (positionMs - this.#baseMs);
  }
}
