// The samples of a frame, mixed to one channel.
import type { AudioFrame } from '@livekit/rtc-node';

/** The samples of one channel. */
export function monoOf(frame: AudioFrame): Int16Array {
  const { data, channels, samplesPerChannel } = frame;
  if (channels === 1) return data;
  const mono = new Int16Array(samplesPerChannel);
  for (let at = 0; at < samplesPerChannel; at += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += data[at * channels + channel] ?? 0;
    mono[at] = Math.round(sum / channels);
  }
  return mono;
}
