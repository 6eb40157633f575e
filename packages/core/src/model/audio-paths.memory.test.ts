// An hour of audio through every path that frames take: nothing may keep them.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ReadableStream } from 'node:stream/web';
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { readStream } from '../base/web-streams.js';
import { AudioByteStream } from './audio/index.js';
import { FallbackAdapter, SpeechStream, StreamAdapter, STT } from './stt/index.js';
import { VAD, VADStream } from './vad/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const frameCount = 360_000; // an hour in frames of 10 ms
const frame = () => new AudioFrame(new Int16Array(160), 16000, 1, 160);
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The memory in use, samples included, after everything unreachable is gone. */
async function usedMB(): Promise<number> {
  await pause();
  collect();
  await pause();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

/** How much more is in use after an hour than after its first minute. */
async function growthMB(feed: (count: number) => Promise<void>): Promise<number> {
  await feed(6000);
  const before = await usedMB();
  await feed(frameCount - 6000);
  return (await usedMB()) - before;
}

// An hour is 110 MB of samples: keeping a hundredth of it shows.
const limitMB = 1;

class CountingStream extends SpeechStream {
  label = 'counting.SpeechStream';
  count = 0;
  protected async run() {
    for await (const _ of this.input) this.count += 1;
  }
}

class CountingSTT extends STT {
  label = 'counting.STT';
  readonly streams: CountingStream[] = [];
  protected _recognize = () => Promise.reject(new Error('not used'));
  stream() {
    const stream = new CountingStream(this);
    this.streams.push(stream);
    return stream;
  }
}

/** Hears an hour of silence in which nobody speaks. */
class DeafVAD extends VAD {
  label = 'deaf.VAD';
  readonly streams: ReadingVADStream[] = [];
  stream() {
    const stream = new ReadingVADStream(this);
    this.streams.push(stream);
    return stream;
  }
}

const streaming = { streaming: true, interimResults: false };
const deaf = () => new DeafVAD({ updateInterval: 32 });

class ReadingVADStream extends VADStream {
  count = 0;
  constructor(vad: VAD) {
    super(vad);
    void this.#run();
  }
  async #run() {
    while (!(await this.inputReader.read()).done) this.count += 1;
  }
}

class CallingVADStream extends VADStream {
  count = 0;
  protected override onFrame() {
    this.count += 1;
  }
}

class CountingVAD extends VAD {
  label = 'counting.VAD';
  stream(): never {
    throw new Error('not used');
  }
}

type Listener = SpeechStream | ReadingVADStream | CallingVADStream;

/** How many frames of an hour a stream took, and whether something of them is kept. */
async function anHourThrough(stream: Listener, counting: () => { readonly count: number }) {
  const growth = await growthMB(async (count) => {
    for (let i = 0; i < count; i += 1) {
      stream.pushFrame(frame());
      if (i % 100 === 0) await pause();
    }
  });
  await pause();
  stream.close();
  return { count: counting().count, grows: growth >= limitMB };
}

describe('an hour of audio', { timeout: 120_000 }, () => {
  it('passes AudioByteStream', async () => {
    const bytes = new AudioByteStream(16000, 1);
    let frames = 0;
    const growth = await growthMB(async (count) => {
      for (let i = 0; i < count; i += 1) frames += bytes.write(new Uint8Array(320)).length;
    });
    expect(frames).toBe(frameCount / 10);
    expect(growth).toBeLessThan(limitMB);
  });

  it('passes readStream with one abort signal', async () => {
    const controller = new AbortController();
    const signal = controller.signal;
    let read = 0;
    const stream = new ReadableStream<AudioFrame>({ pull: (c) => c.enqueue(frame()) }, { highWaterMark: 0 });
    const frames = readStream(stream, signal);
    const growth = await growthMB(async (count) => {
      for (let i = 0; i < count; i += 1) {
        await frames.next();
        read += 1;
      }
    });
    controller.abort();
    expect((await frames.next()).done).toBe(true);
    expect(read).toBe(frameCount);
    expect(growth).toBeLessThan(limitMB);
  });

  it('passes an STT stream', async () => {
    const stream = new CountingSTT(streaming).stream();
    expect(await anHourThrough(stream, () => stream)).toEqual({ count: frameCount, grows: false });
  });

  it('passes the adapter for recognisers of whole utterances as silence (A6)', async () => {
    const vad = deaf();
    const stream = new StreamAdapter(new CountingSTT({ streaming: false, interimResults: false }), vad).stream();
    const heard = () => ({ count: vad.streams.reduce((sum, { count }) => sum + count, 0) });
    expect(await anHourThrough(stream, heard)).toEqual({ count: frameCount, grows: false });
  });

  it('passes the adapter that falls back as silence (A6)', async () => {
    const main = new CountingSTT(streaming);
    const stream = new FallbackAdapter({ sttInstances: [main, new CountingSTT(streaming)] }).stream();
    const heard = () => ({ count: main.streams.reduce((sum, { count }) => sum + count, 0) });
    expect(await anHourThrough(stream, heard)).toEqual({ count: frameCount, grows: false });
  });

  it.each([
    ['that reads', (vad: VAD) => new ReadingVADStream(vad)],
    ['that is called', (vad: VAD) => new CallingVADStream(vad)],
  ])('passes a VAD stream %s', async (_, make) => {
    const stream = make(new CountingVAD({ updateInterval: 32 }));
    expect(await anHourThrough(stream, () => stream)).toEqual({ count: frameCount, grows: false });
  });
});
