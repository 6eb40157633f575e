// Remembers which sinks still owe the end of a segment that was given up, so that it is not taken for the next one's.
import type { AudioOutput } from './audio-output.js';

/** How many ends each sink reported too late, or may still report. */
export class LateFinishes {
  readonly #owed = new WeakMap<AudioOutput, number>();

  /** A segment on `sink` was given up before its end was reported. */
  expect(sink: AudioOutput): void {
    this.#owed.set(sink, this.owedBy(sink) + 1);
  }

  /** One of them arrived. */
  settle(sink: AudioOutput): void {
    this.#owed.set(sink, Math.max(0, this.owedBy(sink) - 1));
  }

  /** A newer segment's end was reported: older ones will not come any more. */
  forget(sink: AudioOutput): void {
    this.#owed.delete(sink);
  }

  owedBy(sink: AudioOutput): number {
    return this.#owed.get(sink) ?? 0;
  }
}
