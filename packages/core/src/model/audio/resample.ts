// Changing the sample rate of a flow of frames, frame by frame or as a stream.
import { ReadableStream } from 'node:stream/web';
import { type AudioFrame, AudioResampler } from '@livekit/rtc-node';

/** Brings every frame to one rate. Frames that have it already pass untouched; a source that changes its rate is followed. */
export class FrameResampler implements Disposable {
  readonly outputRate: number;
  #resampler: AudioResampler | undefined;

  constructor(outputRate: number) {
    this.outputRate = outputRate;
  }

  /** The frames that `frame` completes: none or several while the resampler fills. */
  push(frame: AudioFrame): AudioFrame[] {
    if (frame.sampleRate === this.outputRate) return this.#resampler ? [...this.flush(), frame] : [frame];
    const same = this.#resampler?.inputRate === frame.sampleRate && this.#resampler.channels === frame.channels;
    const rest = same ? [] : this.flush();
    this.#resampler ??= new AudioResampler(frame.sampleRate, this.outputRate, frame.channels);
    const frames = this.#resampler.push(frame);
    return rest.length > 0 ? [...rest, ...frames] : frames;
  }

  /** What is left inside. The next frame starts afresh. */
  flush(): AudioFrame[] {
    const rest = this.#resampler?.flush() ?? [];
    this.close();
    return rest;
  }

  /** Frees the native resampler; what is left inside is lost. */
  close(): void {
    this.#resampler?.close();
    this.#resampler = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** `stream` at `outputRate` (Hz). The stream is locked until the result ends or is cancelled. */
export function resampleStream({
  stream,
  outputRate,
}: {
  stream: ReadableStream<AudioFrame>;
  outputRate: number;
}): ReadableStream<AudioFrame> {
  const reader = stream.getReader();
  const resampler = new FrameResampler(outputRate);
  return new ReadableStream<AudioFrame>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await reader.read();
          const frames = done ? resampler.flush() : resampler.push(value);
          for (const frame of frames) controller.enqueue(frame);
          if (done) {
            reader.releaseLock();
            controller.close();
          }
          if (done || frames.length > 0) return;
        }
      },
      async cancel(reason) {
        resampler.close();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
