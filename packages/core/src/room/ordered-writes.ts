// Writes to a room in the order they were asked for. A write that fails is reported once and never thrown.
import { isAbortError } from '../base/abort.js';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';

export class OrderedWrites {
  readonly #what: string;
  #tail: Promise<void> = Promise.resolve();
  #failureReported = false;

  /** @param what - names the writes in logs */
  constructor(what: string) {
    this.#what = what;
  }

  /** Runs `write` after those before it. The result resolves when it is done; it never rejects. */
  add(write: () => Promise<unknown>): Promise<void> {
    this.#tail = this.#tail.then(() => this.#run(write));
    return this.#tail;
  }

  /** Resolves when everything added so far is done. */
  settled(): Promise<void> {
    return this.#tail;
  }

  async #run(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      // The room was left while it was being sent.
      if (isAbortError(error) || this.#failureReported) return;
      this.#failureReported = true;
      log().warn(
        { err: toError(error), what: this.#what },
        'something could not be sent to the room; the agent goes on',
      );
    }
  }
}
