// The edge to WHATWG streams: reading one with an abort signal, making one from an iterable, and knowing their end.
import { ReadableStream } from 'node:stream/web';

/**
 * The values of `stream` until it ends or `signal` aborts. Aborting or leaving the loop releases the stream without
 * cancelling it: who opened it closes it. One listener serves the whole loop, so nothing is kept per value.
 */
export async function* readStream<T>(stream: ReadableStream<T>, signal?: AbortSignal): AsyncGenerator<T> {
  if (signal?.aborted) return;
  const reader = stream.getReader();
  // Releasing the lock rejects the read in progress, which ends the loop below.
  const release = () => reader.releaseLock();
  signal?.addEventListener('abort', release, { once: true });
  try {
    while (!signal?.aborted) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (!signal?.aborted && !isStreamClosedError(error)) throw error;
  } finally {
    signal?.removeEventListener('abort', release);
    release();
  }
}

/** A stream of the items of `iterable`. Cancelling it ends the iteration. */
export function toStream<T>(iterable: AsyncIterable<T>): ReadableStream<T> {
  const iterator = iterable[Symbol.asyncIterator]();
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function hasMessage(error: unknown, patterns: readonly RegExp[]): boolean {
  return error instanceof Error && patterns.some((pattern) => pattern.test(error.message));
}

/** Whether `error` only says that a stream was closed or released while it was in use. */
export function isStreamClosedError(error: unknown): boolean {
  return (
    hasMessage(error, [
      /^stream is closed$/i,
      /^input is closed$/i,
      /^queue is closed$/i,
      /releasing reader/i,
      /reader (was|has been) released/i,
      /not attached to a stream/i,
      /controller is already closed/i,
      /stream is (already )?closed/i,
    ]) || isWritableStreamClosedError(error)
  );
}

/** Whether `error` only says that a WritableStream was closed before a write. */
export function isWritableStreamClosedError(error: unknown): boolean {
  return hasMessage(error, [/WritableStream is closed/i, /writer (was|has been) released/i, /releasing writer/i]);
}

/** Whether `error` only says that ffmpeg was stopped on purpose. */
export function isFfmpegTeardownError(error: unknown): boolean {
  return hasMessage(error, [/output stream closed/i, /SIGKILL|SIGTERM|SIGINT/, /EPIPE/, /premature close/i]);
}
