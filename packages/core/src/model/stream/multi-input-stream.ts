// Several streams in, one out; inputs come and go.
import type { ReadableStream } from 'node:stream/web';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { readStream } from '../../base/web-streams.js';
import { createStreamChannel } from './stream-channel.js';

interface Input {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** The output ends only by `close`: an input that ends or fails is just removed. */
export class MultiInputStream<T> {
  readonly #channel = createStreamChannel<T>();
  readonly #inputs = new Map<string, Input>();
  #lastId = 0;

  /** What all inputs give. */
  get stream(): ReadableStream<T> {
    return this.#channel.stream();
  }

  /** How many inputs are read. */
  get inputCount(): number {
    return this.#inputs.size;
  }

  get isClosed(): boolean {
    return this.#channel.closed;
  }

  /** Reads `source` as well. Returns its id for {@link removeInputStream}. @throws Error after {@link close}. */
  addInputStream(source: ReadableStream<T>): string {
    if (this.isClosed) throw new Error('MultiInputStream is closed');
    this.#lastId += 1;
    const id = `input-${this.#lastId}`;
    const controller = new AbortController();
    const done = this.#pump(source, controller.signal).finally(() => this.#inputs.delete(id));
    this.#inputs.set(id, { controller, done });
    return id;
  }

  async #pump(source: ReadableStream<T>, signal: AbortSignal): Promise<void> {
    try {
      for await (const chunk of readStream(source, signal)) {
        if (signal.aborted || this.isClosed) return;
        await this.#channel.write(chunk);
      }
    } catch (error) {
      log().warn({ err: toError(error) }, 'an input of a MultiInputStream failed');
    }
  }

  /** Stops reading an input and releases it, without cancelling it. */
  async removeInputStream(id: string): Promise<void> {
    const input = this.#inputs.get(id);
    input?.controller.abort();
    await input?.done;
  }

  /** Ends the output and releases all inputs. Idempotent. */
  async close(): Promise<void> {
    await this.#channel.close();
    await Promise.all([...this.#inputs.keys()].map((id) => this.removeInputStream(id)));
  }
}
