// 16-bit PCM WAV: the form in which audio goes to a transcription endpoint.

/** Interleaved 16-bit samples. */
export interface Pcm {
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

const headerBytes = 44;

/** A WAV file of `pcm`. */
export function encodeWav({ samples, sampleRate, channels }: Pcm): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + samples.byteLength);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(Buffer.from(value, 'latin1'), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.byteLength, true);
  for (const [index, sample] of samples.entries()) view.setInt16(headerBytes + index * 2, sample, true);
  return bytes;
}

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
