// A channel that looks like the reader and writer of a web stream, without the cost of one.
import type { ReadableStreamDefaultReader, WritableStreamDefaultWriter } from 'node:stream/web';
import type { Channel } from '../../base/channel.js';
import { withResolvers } from '../../base/future.js';

/** A reader of `channel`. `cancel` closes the channel; `closed` resolves when the end was read. */
export function channelReader<T>(channel: Channel<T>): ReadableStreamDefaultReader<T> {
  const ended = withResolvers<undefined>();
  return {
    closed: ended.promise,
    async read() {
      const result = await channel.next();
      if (!result.done) return { done: false, value: result.value };
      ended.resolve(undefined);
      return { done: true, value: undefined };
    },
    releaseLock() {},
    async cancel() {
      channel.close();
      channel.clear();
      ended.resolve(undefined);
    },
  };
}

/** Where a {@link channelWriter} puts its items. */
export interface WriterTarget<T> {
  push(item: T): boolean;
  close(): void;
}

/** A writer that never waits. Writing after the end rejects. */
export function channelWriter<T>(target: WriterTarget<T>): WritableStreamDefaultWriter<T> {
  const ended = withResolvers<undefined>();
  let isOpen = true;
  const end = () => {
    isOpen = false;
    target.close();
    ended.resolve(undefined);
    return Promise.resolve(undefined);
  };
  return {
    closed: ended.promise,
    desiredSize: 1,
    ready: Promise.resolve(undefined),
    write: (item: T) =>
      isOpen && target.push(item)
        ? Promise.resolve()
        : Promise.reject(new TypeError('Invalid state: WritableStream is closed')),
    close: end,
    abort: end,
    releaseLock() {},
  };
}
