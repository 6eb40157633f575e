// Audio files as frames: WAV is decoded here, every other format by an ffmpeg program.
import type { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import { toStream } from '../../base/web-streams.js';
import { AudioByteStream } from './byte-stream.js';
import type { AudioDecodeOptions } from './decode-options.js';
import { decodeWithFfmpeg } from './ffmpeg.js';
import { FrameResampler } from './resample.js';
import { openWav } from './wav.js';

/**
 * The frames (100 ms each) of an audio file.
 * WAV files need nothing; for other formats a program `ffmpeg` must be on the PATH, or `LIVEKIT_FFMPEG_PATH` name it.
 * @throws AgentsError `audio_file` (through the stream) if the file cannot be read or decoded.
 */
export function audioFramesFromFile(filePath: string, options: AudioDecodeOptions = {}): ReadableStream<AudioFrame> {
  return toStream(decode(filePath, options));
}

/** The frames of an audio file, over and over until `abortSignal` aborts. */
export async function* loopAudioFramesFromFile(
  filePath: string,
  options: AudioDecodeOptions = {},
): AsyncGenerator<AudioFrame, void, unknown> {
  while (!options.abortSignal?.aborted) {
    let isEmpty = true;
    for await (const frame of decode(filePath, options)) {
      isEmpty = false;
      yield frame;
    }
    if (isEmpty) return;
  }
}

async function* decode(filePath: string, options: AudioDecodeOptions): AsyncGenerator<AudioFrame, void> {
  const { sampleRate = 48000, numChannels = 1, abortSignal } = options;
  if (abortSignal?.aborted) return;
  const wav = options.format === undefined || options.format === 'wav' ? await openWav(filePath) : undefined;
  if (!wav) {
    const bytes = new AudioByteStream(sampleRate, numChannels);
    for await (const chunk of decodeWithFfmpeg(filePath, { ...options, sampleRate, numChannels })) {
      yield* bytes.write(chunk);
    }
    yield* bytes.flush();
    return;
  }
  using resampler = new FrameResampler(sampleRate);
  const bytes = new AudioByteStream(wav.sampleRate, numChannels);
  for await (const samples of wav.read(numChannels)) {
    if (abortSignal?.aborted) return;
    for (const frame of bytes.write(samples)) yield* resampler.push(frame);
  }
  for (const frame of bytes.flush()) yield* resampler.push(frame);
  yield* resampler.flush();
}
