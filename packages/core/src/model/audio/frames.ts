// Audio frames: telling one, measuring and joining them.
import { AudioFrame } from '@livekit/rtc-node';

/** One frame or several in a row. */
export type AudioBuffer = AudioFrame[] | AudioFrame;

/** Whether `value` is an audio frame, also one of another copy of rtc-node. */
export function isAudioFrame(value: unknown): value is AudioFrame {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    value.data instanceof Int16Array &&
    'samplesPerChannel' in value &&
    'sampleRate' in value
  );
}

/** How long one frame lasts, in seconds. */
export function frameSeconds(frame: AudioFrame): number {
  return frame.samplesPerChannel / frame.sampleRate;
}

/** How long `frame` (or all frames of a list) lasts, in seconds. */
export function calculateAudioDurationSeconds(frame: AudioBuffer): number {
  if (!Array.isArray(frame)) return frameSeconds(frame);
  return frame.reduce((sum, each) => sum + frameSeconds(each), 0);
}

/**
 * One frame with the samples of all. A single frame is returned as it is.
 * @throws TypeError if there is none, or sample rates or channel counts differ.
 */
export function mergeFrames(buffer: AudioBuffer): AudioFrame {
  if (!Array.isArray(buffer)) return buffer;
  const [first] = buffer;
  if (!first) throw new TypeError('There is no frame to merge: pass at least one.');
  if (buffer.length === 1) return first;
  let length = 0;
  for (const frame of buffer) {
    if (frame.sampleRate !== first.sampleRate) throw new TypeError('The sample rates of the frames differ.');
    if (frame.channels !== first.channels) throw new TypeError('The channel counts of the frames differ.');
    length += frame.data.length;
  }
  const data = new Int16Array(length);
  let at = 0;
  for (const frame of buffer) {
    data.set(frame.data, at);
    at += frame.data.length;
  }
  return new AudioFrame(data, first.sampleRate, first.channels, length / first.channels);
}
