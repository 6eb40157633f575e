// The user's voice on its way to the server: any rate and number of channels becomes 100 ms pieces of 24 kHz mono.
import { AudioByteStream } from '@livekit/agents';
import { AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { wireRate } from './wire.js';

export class Microphone {
  readonly #onPiece: (base64: string) => void;
  readonly #bytes = new AudioByteStream(wireRate, 1);
  #resampler: { readonly rate: number; readonly native: AudioResampler } | undefined;
  /** What was given since the last turn, in ms. */
  sinceTurnMs = 0;

  constructor(onPiece: (base64: string) => void) {
    this.#onPiece = onPiece;
  }

  push(frame: AudioFrame): void {
    this.sinceTurnMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    for (const ready of this.#resample(mono(frame))) this.#send(this.#bytes.write(ready.data));
  }

  /** Sends what is left of the last piece. */
  flush(): void {
    this.#send(this.#bytes.flush());
  }

  /** What was given counts as taken, or as forgotten. */
  turnEnded(): void {
    this.#bytes.flush();
    this.sinceTurnMs = 0;
  }

  close(): void {
    this.#resampler?.native.close();
    this.#resampler = undefined;
  }

  #resample(frame: AudioFrame): readonly AudioFrame[] {
    const { sampleRate } = frame;
    if (sampleRate === wireRate) return [frame];
    if (this.#resampler?.rate !== sampleRate) {
      this.close();
      this.#resampler = { rate: sampleRate, native: new AudioResampler(sampleRate, wireRate, 1) };
    }
    return this.#resampler?.native.push(frame) ?? [];
  }

  #send(frames: readonly AudioFrame[]): void {
    for (const { data } of frames)
      this.#onPiece(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'));
  }
}

function mono(frame: AudioFrame): AudioFrame {
  const { channels, samplesPerChannel, sampleRate, data } = frame;
  if (channels === 1) return frame;
  const mixed = Int16Array.from({ length: samplesPerChannel }, (_, index) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += data[index * channels + channel] ?? 0;
    return Math.round(sum / channels);
  });
  return new AudioFrame(mixed, sampleRate, 1, samplesPerChannel);
}
