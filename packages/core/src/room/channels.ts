// Brings audio frames to the number of channels a track has.
import { AudioFrame } from '@livekit/rtc-node';

/** `frame` with `channels` channels: averaged to one, or the first ones repeated. */
export function toChannels(frame: AudioFrame, channels: number): AudioFrame {
  if (frame.channels === channels) return frame;
  const mono = channels === 1;
  const data = new Int16Array(frame.samplesPerChannel * channels);
  for (let sample = 0; sample < frame.samplesPerChannel; sample += 1) {
    const from = frame.data.subarray(sample * frame.channels, (sample + 1) * frame.channels);
    if (mono) data[sample] = from.reduce((sum, value) => sum + value, 0) / frame.channels;
    else
      for (let channel = 0; channel < channels; channel += 1)
        data[sample * channels + channel] = from[channel % frame.channels] ?? 0;
  }
  return new AudioFrame(data, frame.sampleRate, channels, frame.samplesPerChannel);
}
