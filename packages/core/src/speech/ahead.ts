// A speech that is generated before anybody decided that it will be said.
import { untilAborted } from '../base/bounded-iteration.js';
import { Channel } from '../base/channel.js';
import type { SpeechPart, SpeechParts } from './parts.js';

/** Generates at once and keeps the parts for whoever reads them. */
export class Ahead implements AsyncIterable<SpeechPart> {
  readonly #parts = new Channel<SpeechPart>();
  readonly #stop = new AbortController();
  #failure: { readonly error: unknown } | undefined;

  constructor(source: SpeechParts) {
    void this.#generate(source);
  }

  /** Whether generating it failed. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  stop(): void {
    this.#stop.abort();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SpeechPart> {
    yield* this.#parts;
    if (this.#failure) throw this.#failure.error;
  }

  /** Never rejects: the failure is for the reader. */
  async #generate(source: SpeechParts): Promise<void> {
    try {
      for await (const part of untilAborted(source(this.#stop.signal), this.#stop.signal)) this.#parts.push(part);
    } catch (error) {
      this.#failure = { error };
    }
    this.#parts.close();
  }
}
