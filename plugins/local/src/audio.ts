// Frames of any rate and channel count, as the WAV file the recogniser wants.
import { AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { type AudioBuffer, mergeFrames } from '@livekit/agents';
import { encodeWav } from '@livekit/agents/provider';
import { toMono } from './mono.js';

const wantedRate = 16_000;

/** `audio` as a 16 kHz mono WAV file. */
export function toSpeechWav(audio: AudioBuffer): Uint8Array<ArrayBuffer> {
  const { data, sampleRate, channels } = mergeFrames(audio);
  const mono = toMono({ samples: data, sampleRate, channels });
  const samples = sampleRate === wantedRate ? mono : resample(mono, sampleRate);
  return encodeWav({ samples, sampleRate: wantedRate, channels: 1 });
}

function resample(samples: Int16Array, rate: number): Int16Array {
  const resampler = new AudioResampler(rate, wantedRate, 1);
  try {
    const frame = new AudioFrame(samples, rate, 1, samples.length);
    const frames = [...resampler.push(frame), ...resampler.flush()];
    return frames.length === 0 ? new Int16Array(0) : mergeFrames(frames).data;
  } finally {
    resampler.close();
  }
}
