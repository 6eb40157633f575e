// Writes to text outputs one after the other; a failing write never reaches the speech.
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import type { TimedString } from '../model/timed-string.js';
import type { TextOutput } from './text-output.js';

/** The order of all text of a session: pieces and segment ends reach their outputs as they were given. */
export class TextLane {
  #waiting: (() => unknown)[] = [];
  #busy = false;
  #failureReported = false;

  show(sink: TextOutput, piece: string | TimedString): void {
    this.#enqueue(() => sink.captureText(piece));
  }

  flush(sink: TextOutput): void {
    this.#enqueue(() => sink.flush());
  }

  #enqueue(write: () => unknown): void {
    this.#waiting.push(write);
    if (!this.#busy) void this.#drain();
  }

  /** Never rejects. */
  async #drain(): Promise<void> {
    this.#busy = true;
    for (let write = this.#waiting.shift(); write; write = this.#waiting.shift()) {
      try {
        const done = write();
        if (done instanceof Promise) await done;
      } catch (error) {
        this.#report(error);
      }
    }
    this.#busy = false;
  }

  #report(error: unknown): void {
    if (this.#failureReported) return;
    this.#failureReported = true;
    log().warn({ err: toError(error) }, 'the text output failed; the agent goes on without its captions');
  }
}
