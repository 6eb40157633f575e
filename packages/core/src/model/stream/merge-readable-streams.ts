// Several streams as one.
import type { ReadableStream } from 'node:stream/web';
import { toError } from '../../base/errors.js';
import { readStream } from '../../base/web-streams.js';
import { createStreamChannel } from './stream-channel.js';

/** The chunks of all streams as they come. Ends when all have ended; the first error is that of the whole. */
export function mergeReadableStreams<T>(...streams: ReadableStream<T>[]): ReadableStream<T> {
  const channel = createStreamChannel<T>();
  const stopped = new AbortController();
  const pump = async (stream: ReadableStream<T>) => {
    for await (const chunk of readStream(stream, stopped.signal)) {
      // The reader has gone.
      if (channel.closed) return stopped.abort();
      await channel.write(chunk);
    }
  };
  Promise.all(streams.map(pump))
    .then(
      () => channel.close(),
      (error: unknown) => {
        stopped.abort();
        return channel.abort(toError(error));
      },
    )
    .catch(() => {});
  return channel.stream();
}
