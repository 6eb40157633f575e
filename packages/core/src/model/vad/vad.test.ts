// The VAD contract, in both ways a plugin can take its audio.
import { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { initializeLogger } from '../../base/log.js';
import type { VADMetrics } from '../metrics/index.js';
import { VAD, type VADEvent, VADEventType, VADStream } from './index.js';

initializeLogger({ pretty: false, level: 'silent' });

const frame = () => AudioFrame.create(16000, 1, 512);
const event = (type: VADEventType): VADEvent => ({
  type,
  samplesIndex: 0,
  timestamp: 0,
  speechDuration: 0,
  silenceDuration: 0,
  frames: [],
  probability: 0,
  inferenceDuration: 2,
  speaking: false,
  rawAccumulatedSilence: 0,
  rawAccumulatedSpeech: 0,
});

/** Like plugins written for the published package. */
class ReadingStream extends VADStream {
  flushes = 0;
  constructor(vad: VAD) {
    super(vad);
    void this.#run();
  }
  async #run() {
    while (!this.closed) {
      const { done, value } = await this.inputReader.read();
      if (done) break;
      if (value === VADStream.FLUSH_SENTINEL) this.flushes += 1;
      else if (!this.sendVADEvent(event(VADEventType.INFERENCE_DONE))) return;
    }
    await this.outputWriter.close();
  }
}

class CallStream extends VADStream {
  flushes = 0;
  protected override onFrame() {
    this.sendVADEvent(event(VADEventType.INFERENCE_DONE));
  }
  protected override onFlush() {
    this.flushes += 1;
  }
  protected override async onEnd() {
    await Promise.resolve();
    this.sendVADEvent(event(VADEventType.END_OF_SPEECH));
  }
  send(type: VADEventType) {
    return this.sendVADEvent(event(type));
  }
}

class FakeVAD extends VAD {
  label = 'fake.VAD';
  readonly make: (vad: VAD) => VADStream;
  constructor(make: (vad: VAD) => VADStream) {
    super({ updateInterval: 32 });
    this.make = make;
  }
  stream() {
    return this.make(this);
  }
}

async function typesOf(stream: VADStream): Promise<VADEventType[]> {
  const types: VADEventType[] = [];
  for await (const each of stream) types.push(each.type);
  return types;
}

it('numbers its events as published', () => {
  expect([
    VADEventType.START_OF_SPEECH,
    VADEventType.INFERENCE_DONE,
    VADEventType.END_OF_SPEECH,
    VADEventType.METRICS_COLLECTED,
  ]).toEqual([0, 1, 2, 3]);
});

describe.each([
  ['reading inputReader', (vad: VAD) => new ReadingStream(vad), [1, 1]],
  ['with onFrame', (vad: VAD) => new CallStream(vad), [1, 1, 2]],
])('a stream %s', (_, make, expected) => {
  it('gets frames and flushes, and ends with its input', async () => {
    const stream = make(new FakeVAD(make));
    stream.pushFrame(frame());
    stream.flush();
    stream.pushFrame(frame());
    stream.endInput();
    expect(() => stream.pushFrame(frame())).toThrow('Input is closed');
    expect(await typesOf(stream)).toEqual(expected);
    expect(stream.flushes).toBe(1);
  });

  it('reads an input stream', async () => {
    const stream = make(new FakeVAD(make));
    stream.updateInputStream(ReadableStream.from([frame(), frame()]));
    expect(await typesOf(stream)).toEqual(expected);
  });

  it('ends at once when closed', async () => {
    const stream = make(new FakeVAD(make));
    const types = typesOf(stream);
    stream.close();
    stream.close();
    expect(await types).toEqual([]);
    expect(() => stream.pushFrame(frame())).toThrow('Stream is closed');
  });
});

it('reports metrics about once a second', async () => {
  const vad = new FakeVAD((self) => new CallStream(self));
  const metrics: VADMetrics[] = [];
  vad.on('metrics_collected', (each) => metrics.push(each));
  const stream = vad.stream();
  for (let i = 0; i < 62; i += 1) stream.pushFrame(frame());
  expect(metrics).toMatchObject([
    { type: 'vad_metrics', label: 'fake.VAD', inferenceCount: 31, inferenceDurationTotalMs: 62 },
    { inferenceCount: 31 },
  ]);
  stream.close();
});

it('says whether an event was sent, and keeps no more than half a minute of unread windows', async () => {
  const stream = new CallStream(new FakeVAD((self) => new CallStream(self)));
  for (let i = 0; i < 5000; i += 1) stream.pushFrame(frame());
  expect(stream.send(VADEventType.START_OF_SPEECH)).toBe(true);
  stream.endInput();
  const types = await typesOf(stream);
  expect(types).toHaveLength(1002);
  // Speech events are never dropped.
  expect(types.slice(-2)).toEqual([VADEventType.START_OF_SPEECH, VADEventType.END_OF_SPEECH]);
  expect(stream.send(VADEventType.START_OF_SPEECH)).toBe(false);
});

it('does not know its silence by default', () => {
  expect(new FakeVAD((self) => new CallStream(self)).minSilenceDuration).toBeNull();
});
