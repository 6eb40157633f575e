// Mixing down to one channel, which is what the recogniser hears.
import type { Pcm } from '@livekit/agents/provider';

/** Samples as one channel: the mean of all. */
export function toMono({ samples, channels }: Pcm): Int16Array {
  if (channels === 1) return samples;
  const mono = new Int16Array(Math.floor(samples.length / channels));
  for (let frame = 0; frame < mono.length; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += samples[frame * channels + channel] ?? 0;
    mono[frame] = Math.round(sum / channels);
  }
  return mono;
}
