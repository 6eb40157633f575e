// Reading WAV files: their header, and their samples as 16 bit in the number of channels asked for.
import { type FileHandle, open } from 'node:fs/promises';
import { AgentsError } from '../../base/errors.js';

interface WavFormat {
  sampleRate: number;
  channels: number;
  bits: number;
  isFloat: boolean;
  dataAt: number;
  dataBytes: number;
}

/** An opened WAV file. */
export interface WavFile {
  readonly sampleRate: number;
  /** The samples, interleaved, mixed to `channels`. Closes the file at the end of the loop. */
  read(channels: number): AsyncGenerator<Int16Array, void>;
}

/** Opens `path` if it is a WAV file whose coding is plain (integers or floats); undefined if it is something else. */
export async function openWav(path: string): Promise<WavFile | undefined> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AgentsError('The audio file cannot be opened: check its path.', { code: 'audio_file', cause });
  });
  try {
    const format = await readFormat(file);
    if (format)
      return { sampleRate: format.sampleRate, read: (channels) => readSamples(file, { ...format, wanted: channels }) };
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return undefined;
}

async function readFormat(file: FileHandle): Promise<WavFormat | undefined> {
  const header = await readAt(file, 0, 12);
  if (header.length < 12 || header.toString('latin1', 0, 4) !== 'RIFF' || header.toString('latin1', 8, 12) !== 'WAVE') {
    return undefined;
  }
  let format: Omit<WavFormat, 'dataAt' | 'dataBytes'> | undefined;
  for (let at = 12; ;) {
    const chunk = await readAt(file, at, 8);
    if (chunk.length < 8) return undefined;
    const name = chunk.toString('latin1', 0, 4);
    const size = chunk.readUInt32LE(4);
    if (name === 'fmt ') format = parseFormat(await readAt(file, at + 8, Math.min(size, 40)));
    if (name === 'data') return format && { ...format, dataAt: at + 8, dataBytes: size };
    at += 8 + size + (size % 2);
  }
}

function parseFormat(fmt: Buffer): Omit<WavFormat, 'dataAt' | 'dataBytes'> | undefined {
  if (fmt.length < 16) return undefined;
  const extensible = 0xfffe;
  const tag = fmt.readUInt16LE(0);
  const coding = tag === extensible && fmt.length >= 26 ? fmt.readUInt16LE(24) : tag;
  const bits = fmt.readUInt16LE(14);
  const isFloat = coding === 3 && bits === 32;
  if (!isFloat && !(coding === 1 && [8, 16, 24, 32].includes(bits))) return undefined;
  return { channels: fmt.readUInt16LE(2), sampleRate: fmt.readUInt32LE(4), bits, isFloat };
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function* readSamples(file: FileHandle, wav: WavFormat & { wanted: number }): AsyncGenerator<Int16Array, void> {
  const frameBytes = (wav.bits / 8) * wav.channels;
  const blockBytes = frameBytes * Math.max(1, Math.floor(wav.sampleRate / 10));
  try {
    // A header written before the length was known says 0 or the maximum: then the end of the file counts.
    const isOpenEnded = wav.dataBytes === 0 || wav.dataBytes >= 0xfffffff0;
    const endAt = isOpenEnded ? Infinity : wav.dataAt + wav.dataBytes;
    for (let at = wav.dataAt; at < endAt; at += blockBytes) {
      const block = await readAt(file, at, Math.min(blockBytes, endAt - at));
      if (block.length < frameBytes) return;
      yield mix(block, wav);
    }
  } finally {
    await file.close();
  }
}

function mix(block: Buffer, wav: WavFormat & { wanted: number }): Int16Array {
  const bytes = wav.bits / 8;
  const frames = Math.floor(block.length / bytes / wav.channels);
  const out = new Int16Array(frames * wav.wanted);
  for (let frame = 0; frame < frames; frame += 1) {
    const at = frame * wav.channels * bytes;
    let sum = 0;
    if (wav.wanted !== wav.channels) {
      for (let channel = 0; channel < wav.channels; channel += 1) sum += sampleAt(block, at + channel * bytes, wav);
    }
    for (let channel = 0; channel < wav.wanted; channel += 1) {
      out[frame * wav.wanted + channel] =
        wav.wanted === wav.channels ? sampleAt(block, at + channel * bytes, wav) : sum / wav.channels;
    }
  }
  return out;
}

function sampleAt(block: Buffer, at: number, { bits, isFloat }: WavFormat): number {
  if (isFloat) return Math.max(-1, Math.min(1, block.readFloatLE(at))) * 32767;
  if (bits === 8) return (block.readUInt8(at) - 128) << 8;
  if (bits === 16) return block.readInt16LE(at);
  return bits === 24 ? block.readIntLE(at, 3) >> 8 : block.readInt32LE(at) >> 16;
}
