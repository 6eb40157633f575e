// A WAV file in memory from audio frames, as transcription servers take it.

import type { AudioBuffer } from '@livekit/agents';
import { mergeFrames } from '@livekit/agents';

const headerBytes = 44;

/** 16-bit PCM with the frames' rate and channels. */
export function toWav(audio: AudioBuffer): Uint8Array<ArrayBuffer> {
  const { data, sampleRate, channels } = mergeFrames(audio);
  const file = new Uint8Array(headerBytes + data.byteLength);
  const view = new DataView(file.buffer);
  const text = (at: number, value: string) => new TextEncoder().encodeInto(value, file.subarray(at));
  text(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + data.byteLength, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, data.byteLength, true);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), headerBytes);
  return file;
}
