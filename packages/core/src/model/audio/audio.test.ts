// Frames, bytes, rates and files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { AudioFrame } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventEmitter } from 'node:events';
import { APIConnectionError, APIStatusError } from '../../base/api-errors.js';
import {
  AudioByteStream,
  AudioEnergyFilter,
  audioFramesFromFile,
  calculateAudioDurationSeconds,
  FrameResampler,
  isAudioFrame,
  loopAudioFramesFromFile,
  mergeFrames,
  resampleStream,
  waitForWebSocketOpen,
} from './index.js';

const frameOf = (...samples: number[]) => new AudioFrame(new Int16Array(samples), 16000, 1, samples.length);

describe('AudioByteStream', () => {
  it('gives frames of 100 ms by default, whatever pieces the bytes come in', () => {
    const stream = new AudioByteStream(16000, 1);
    const samples = Int16Array.from({ length: 4000 }, (_, index) => index);
    const bytes = new Uint8Array(samples.buffer);
    const frames = [];
    for (let at = 0; at < bytes.length; at += 333) frames.push(...stream.write(bytes.subarray(at, at + 333)));
    expect(frames.map((frame) => frame.samplesPerChannel)).toEqual([1600, 1600]);
    frames.push(...stream.flush());
    expect(mergeFrames(frames).data).toEqual(samples);
    expect(stream.flush()).toEqual([]);
  });

  it('takes buffers and views, counts channels, and drops half a sample', () => {
    const stream = new AudioByteStream(8000, 2, 2);
    const [frame] = stream.write(Int16Array.of(1, 2, 3, 4).buffer);
    expect(frame).toMatchObject({ channels: 2, sampleRate: 8000, samplesPerChannel: 2 });
    stream.write(Uint8Array.of(1, 0, 2, 0, 3));
    expect(stream.flush().map((each) => [...each.data])).toEqual([[1, 2]]);
  });

  it('does not share memory with what it was given or gave', () => {
    const stream = new AudioByteStream(8000, 1, 2);
    const source = Int16Array.of(1, 2);
    const [first] = stream.write(source);
    source[0] = 9;
    stream.write(source);
    expect([...(first?.data ?? [])]).toEqual([1, 2]);
  });
});

describe('frames', () => {
  it('merges, keeps a single one, and refuses what does not fit', () => {
    const one = frameOf(1, 2);
    expect(mergeFrames(one)).toBe(one);
    expect([...mergeFrames([one, frameOf(3)]).data]).toEqual([1, 2, 3]);
    expect(() => mergeFrames([one, new AudioFrame(new Int16Array(2), 8000, 1, 2)])).toThrow(TypeError);
    expect(() => mergeFrames([one, new AudioFrame(new Int16Array(2), 16000, 2, 1)])).toThrow(TypeError);
    expect(() => mergeFrames([])).toThrow(TypeError);
  });

  it('measures', () => {
    expect(
      calculateAudioDurationSeconds([AudioFrame.create(16000, 2, 160), AudioFrame.create(8000, 1, 80)]),
    ).toBeCloseTo(0.02);
  });

  it('knows a frame by its shape, not its class', () => {
    expect(isAudioFrame(frameOf(1))).toBe(true);
    expect(isAudioFrame({ data: new Int16Array(1), sampleRate: 1, channels: 1, samplesPerChannel: 1 })).toBe(true);
    expect(isAudioFrame({ data: [] })).toBe(false);
  });
});

it('AudioEnergyFilter passes sound and a while after it', () => {
  const filter = new AudioEnergyFilter(0.02);
  const sound = AudioFrame.create(16000, 1, 160);
  sound.data.fill(2000);
  const quiet = AudioFrame.create(16000, 1, 160);
  expect([sound, quiet, quiet, quiet].map((frame) => filter.pushFrame(frame))).toEqual([true, true, false, false]);
});

describe('resampling', () => {
  it('passes frames of the right rate untouched', () => {
    using resampler = new FrameResampler(16000);
    const frame = frameOf(1);
    expect(resampler.push(frame)).toEqual([frame]);
  });

  it('resamples a stream to its end', async () => {
    const frames = Array.from({ length: 50 }, () => AudioFrame.create(48000, 1, 480));
    let samples = 0;
    for await (const frame of resampleStream({ stream: ReadableStream.from(frames), outputRate: 16000 })) {
      expect(frame.sampleRate).toBe(16000);
      samples += frame.samplesPerChannel;
    }
    expect(samples / 16000).toBeCloseTo(0.5, 1);
  });
});

async function all(frames: AsyncIterable<AudioFrame>): Promise<AudioFrame[]> {
  const list: AudioFrame[] = [];
  for await (const frame of frames) list.push(frame);
  return list;
}

function wav(samples: Int16Array, { rate = 8000, channels = 1, length = samples.byteLength } = {}): Buffer {
  const header = Buffer.alloc(54);
  header.write('RIFF', 0);
  header.write('WAVE', 8);
  // A chunk of odd size that is to be skipped.
  header.write('LIST', 12);
  header.writeUInt32LE(1, 16);
  header.write('fmt ', 22);
  header.writeUInt32LE(16, 26);
  header.writeUInt16LE(1, 30);
  header.writeUInt16LE(channels, 32);
  header.writeUInt32LE(rate, 34);
  header.writeUInt16LE(16, 44);
  header.write('data', 46);
  header.writeUInt32LE(length, 50);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

describe('audio files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audio-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const write = async (data: Buffer) => {
    const path = join(folder, `${Math.floor(data.length)}.wav`);
    await writeFile(path, data);
    return path;
  };

  it('decodes WAV without ffmpeg', async () => {
    const samples = Int16Array.from({ length: 2000 }, (_, index) => index);
    const path = await write(wav(samples));
    const frames = [];
    for await (const frame of audioFramesFromFile(path, { sampleRate: 8000 })) frames.push(frame);
    expect(mergeFrames(frames).data).toEqual(samples);
    expect(frames[0]?.samplesPerChannel).toBe(800);
  });

  it('mixes channels and resamples, 48000 Hz by default', async () => {
    const path = await write(wav(new Int16Array(16001).fill(100), { channels: 1 }));
    let samples = 0;
    for await (const frame of audioFramesFromFile(path, { numChannels: 2 })) {
      expect(frame).toMatchObject({ sampleRate: 48000, channels: 2 });
      samples += frame.samplesPerChannel;
    }
    expect(samples / 48000).toBeCloseTo(2, 1);
    const stereo = await write(wav(Int16Array.of(100, 200, 300, 500), { channels: 2 }));
    const [mono] = await all(audioFramesFromFile(stereo, { sampleRate: 8000 }));
    expect([...(mono?.data ?? [])]).toEqual([150, 400]);
  });

  it('reads to the end of the file if the header was written too early', async () => {
    const path = await write(wav(new Int16Array(900).fill(1), { length: 0 }));
    const frames = await all(audioFramesFromFile(path, { sampleRate: 8000 }));
    expect(mergeFrames(frames).samplesPerChannel).toBe(900);
  });

  it('loops until it is told to stop', async () => {
    const path = await write(wav(new Int16Array(800).fill(1)));
    const controller = new AbortController();
    let count = 0;
    for await (const _ of loopAudioFramesFromFile(path, { sampleRate: 8000, abortSignal: controller.signal })) {
      count += 1;
      if (count === 5) controller.abort();
    }
    expect(count).toBe(5);
  });

  it('says what is missing for other formats, and what is wrong with the path', async () => {
    const path = await write(Buffer.from('ID3 this is no audio'));
    const before = process.env['LIVEKIT_FFMPEG_PATH'];
    process.env['LIVEKIT_FFMPEG_PATH'] = join(folder, 'no-such-program');
    await expect(all(audioFramesFromFile(path))).rejects.toMatchObject({ code: 'audio_file' });
    if (before === undefined) delete process.env['LIVEKIT_FFMPEG_PATH'];
    else process.env['LIVEKIT_FFMPEG_PATH'] = before;
    await expect(all(audioFramesFromFile(join(folder, 'none.wav')))).rejects.toMatchObject({ code: 'audio_file' });
  });
});

describe('waitForWebSocketOpen', () => {
  const socket = () => Object.assign(new EventEmitter(), { readyState: 0 });

  it('resolves when open and leaves no listeners', async () => {
    const ws = socket();
    const open = waitForWebSocketOpen(ws, 'acme');
    ws.emit('open');
    await open;
    expect(ws.eventNames()).toEqual([]);
  });

  it.each([
    [401, 'error', new Error('Unexpected server response: 401'), [APIStatusError, false]],
    [503, 'error', new Error('Unexpected server response: 503'), [APIStatusError, true]],
    ['refused', 'error', new Error('ECONNREFUSED'), [APIConnectionError, true]],
    ['closed', 'close', 1006, [APIConnectionError, true]],
  ] as const)('rejects when %s', async (...[, event, value, [type, retryable]]) => {
    const ws = socket();
    const open = waitForWebSocketOpen(ws, 'acme');
    ws.emit(event, value);
    const error = await open.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ retryable });
  });
});
