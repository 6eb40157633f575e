// The user's voice as it comes over the local wire.
import { voice } from '@livekit/agents-core';
import { AudioFrame } from '@livekit/rtc-node';
import { wireRate } from './protocol.js';

/** Hears what is pushed. */
export class LocalAudioInput extends voice.AudioInput {
  /** @param bytes - samples of 16 bits, little-endian; an odd byte at the end is dropped */
  push(bytes: Uint8Array): void {
    const samples = Math.floor(bytes.byteLength / 2);
    if (samples === 0 || !this.hasFrameListeners) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, samples * 2);
    const data = Int16Array.from({ length: samples }, (_, index) => view.getInt16(index * 2, true));
    this.emitFrame(new AudioFrame(data, wireRate, 1, samples));
  }

  /** The microphone was switched off, or the page is gone: what was being said is over. */
  stop(): void {
    this.emitStopped();
  }

  // Frames are pushed: there is no stream to read.
  protected override startFrames(): void {}
}
