// Writing WAV files: 16-bit PCM, the form in which audio goes to a transcription endpoint.

/** Interleaved 16-bit samples. */
export interface Pcm {
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

const headerBytes = 44;

/** A WAV file of `pcm`, in memory. */
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
  let at = headerBytes;
  for (const sample of samples) {
    view.setInt16(at, sample, true);
    at += 2;
  }
  return bytes;
}
