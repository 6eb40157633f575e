// The STT contract: what plugins of the published package rely on.
import { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIConnectionError, APIStatusError } from '../../base/api-errors.js';
import { systemClock } from '../../base/clock.js';
import { initializeLogger } from '../../base/log.js';
import { asLanguageCode } from '../language.js';
import { SpeechStream, STT, type SpeechEvent, SpeechEventType, type STTError } from './index.js';

initializeLogger({ pretty: false, level: 'silent' });

type Run = (stream: FakeStream) => Promise<void>;

class FakeStream extends SpeechStream {
  label = 'fake.SpeechStream';
  runs = 0;
  // Set after the base constructor: `run` must not start before.
  readonly #run: Run;
  constructor(...[stt, run, sampleRate]: [stt: FakeSTT, run: Run, sampleRate?: number]) {
    super(stt, sampleRate, { maxRetry: 2, retryIntervalMs: 1000, timeoutMs: 1000 });
    this.#run = run;
  }
  protected async run(): Promise<void> {
    this.runs += 1;
    await this.#run(this);
  }
  say(type: SpeechEventType, text = ''): void {
    const data = { language: asLanguageCode('en'), text, startTime: 0, endTime: 0, confidence: 1 };
    this.queue.put({ type, alternatives: [data] });
  }
  put(event: SpeechEvent): void {
    this.queue.put(event);
  }
  get frames() {
    return this.input;
  }
  get isAborted() {
    return this.abortSignal.aborted;
  }
  static isFlush(value: unknown): boolean {
    return value === SpeechStream.FLUSH_SENTINEL;
  }
}

class FakeSTT extends STT {
  label = 'fake.STT';
  readonly #run: Run;
  constructor(run: Run = async () => {}) {
    super({ streaming: true, interimResults: true });
    this.#run = run;
  }
  override get model() {
    return 'model-1';
  }
  override get provider() {
    return 'fake';
  }
  protected async _recognize(): Promise<SpeechEvent> {
    return { type: SpeechEventType.FINAL_TRANSCRIPT, requestId: 'r1' };
  }
  stream(): FakeStream {
    return new FakeStream(this, this.#run);
  }
}

const frame = (rate = 16000, ms = 10) => AudioFrame.create(rate, 1, (rate * ms) / 1000);

function errorsOf(stt: STT): STTError[] {
  const errors: STTError[] = [];
  stt.on('error', (error) => errors.push(error));
  return errors;
}

async function typesOf(stream: SpeechStream): Promise<SpeechEventType[]> {
  const types: SpeechEventType[] = [];
  for await (const event of stream) types.push(event.type);
  return types;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('numbers its events as published', () => {
  expect([
    SpeechEventType.START_OF_SPEECH,
    SpeechEventType.INTERIM_TRANSCRIPT,
    SpeechEventType.FINAL_TRANSCRIPT,
    SpeechEventType.END_OF_SPEECH,
    SpeechEventType.RECOGNITION_USAGE,
    SpeechEventType.PREFLIGHT_TRANSCRIPT,
  ]).toEqual([0, 1, 2, 3, 4, 5]);
});

describe('SpeechStream', () => {
  it('runs after the constructors, takes frames and flushes, and ends when run ends', async () => {
    const seen: unknown[] = [];
    const stream = new FakeSTT(async (self) => {
      for await (const item of self.frames) seen.push(FakeStream.isFlush(item) ? 'flush' : item);
      self.say(SpeechEventType.FINAL_TRANSCRIPT, 'hi');
    }).stream();
    expect(stream.runs).toBe(0);
    const first = frame();
    stream.pushFrame(first);
    stream.flush();
    stream.endInput();
    expect(() => stream.pushFrame(first)).toThrow('Input is closed');
    expect(await typesOf(stream)).toEqual([SpeechEventType.FINAL_TRANSCRIPT]);
    expect(seen).toEqual([first, 'flush']);
  });

  it('starts run before timers: in a microtask', async () => {
    const stream = new FakeSTT().stream();
    await Promise.resolve();
    await Promise.resolve();
    expect(stream.runs).toBe(1);
  });

  it('retries API errors silently, first after 100 ms, then at the interval, and a final transcript resets the count', async () => {
    const at: number[] = [];
    const stt = new FakeSTT(async (self) => {
      at.push(systemClock.now());
      if (at.length === 2) {
        self.say(SpeechEventType.FINAL_TRANSCRIPT, 'hi');
        await Promise.resolve();
        await Promise.resolve();
      }
      if (at.length <= 3) throw new APIConnectionError({});
    });
    const errors = errorsOf(stt);
    const stream = stt.stream();
    const types = typesOf(stream);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await types).toEqual([SpeechEventType.FINAL_TRANSCRIPT]);
    const waits = at.slice(1).map((each, index) => each - (at[index] ?? 0));
    expect(waits.map((each) => Math.round(each / 10) * 10)).toEqual([100, 100, 1000]);
    expect(errors).toEqual([]);
    expect(stream.startTimeOffset).toBeCloseTo(1.2, 1);
  });

  it('emits one unrecoverable error when the retries are used up, and ends', async () => {
    const stt = new FakeSTT(() => Promise.reject(new APIConnectionError({ message: 'down' })));
    const errors = errorsOf(stt);
    const stream = stt.stream();
    const types = typesOf(stream);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await types).toEqual([]);
    expect(stream.runs).toBe(3);
    expect(errors).toMatchObject([
      { type: 'stt_error', label: 'fake.STT', recoverable: false, error: { message: 'down' } },
    ]);
    expect(stream._failed).toBe(true);
    // A session goes on pushing until it hears of the error.
    stream.pushFrame(frame());
    expect(stream.frames.size).toBe(0);
  });

  it.each([
    ['401', new APIStatusError({ options: { statusCode: 401 } })],
    ['any other error', new Error('bug')],
  ])('does not retry %s', async (_, error) => {
    const stt = new FakeSTT(() => Promise.reject(error));
    const errors = errorsOf(stt);
    const stream = stt.stream();
    await typesOf(stream);
    expect(stream.runs).toBe(1);
    expect(errors.map((each) => each.error)).toEqual([error]);
  });

  it('does not throw when nobody listens to its errors', async () => {
    const stream = new FakeSTT(() => Promise.reject(new Error('bug'))).stream();
    expect(await typesOf(stream)).toEqual([]);
  });

  it('reports usage as metrics and hands the event on', async () => {
    const stt = new FakeSTT(async (self) => {
      self.put({
        type: SpeechEventType.RECOGNITION_USAGE,
        requestId: 'r',
        recognitionUsage: { audioDuration: 1.5, inputTokens: 3 },
      });
    });
    const metrics: unknown[] = [];
    stt.on('metrics_collected', (each) => metrics.push(each));
    expect(await typesOf(stt.stream())).toEqual([SpeechEventType.RECOGNITION_USAGE]);
    expect(metrics).toMatchObject([
      {
        type: 'stt_metrics',
        label: 'fake.STT',
        requestId: 'r',
        audioDurationMs: 1500,
        inputTokens: 3,
        durationMs: 0,
        streamed: true,
        metadata: { modelProvider: 'fake', modelName: 'model-1' },
      },
    ]);
  });

  it('aborts, ends and stays silent when closed; late events are dropped', async () => {
    const stt = new FakeSTT(async (self) => {
      for await (const _ of self.frames);
      self.say(SpeechEventType.FINAL_TRANSCRIPT, 'late');
      throw new Error('socket gone');
    });
    const errors = errorsOf(stt);
    const stream = stt.stream();
    await Promise.resolve();
    stream.close();
    stream.close();
    expect(stream.isAborted).toBe(true);
    expect(await typesOf(stream)).toEqual([]);
    expect(errors).toEqual([]);
    expect(() => stream.pushFrame(frame())).toThrow('Stream is closed');
  });

  it('resamples to the needed rate, follows a changing one, and flushes the rest at the end', async () => {
    let samples = 0;
    const rates = new Set<number>();
    const stt = new FakeSTT();
    const stream = new FakeStream(
      stt,
      async (self) => {
        for await (const item of self.frames) {
          if (typeof item === 'symbol') continue;
          samples += item.samplesPerChannel;
          rates.add(item.sampleRate);
        }
      },
      16000,
    );
    for (let i = 0; i < 50; i += 1) stream.pushFrame(frame(48000));
    for (let i = 0; i < 50; i += 1) stream.pushFrame(frame(24000));
    for (let i = 0; i < 50; i += 1) stream.pushFrame(frame(16000));
    stream.endInput();
    await typesOf(stream);
    expect([...rates]).toEqual([16000]);
    expect(samples / 16000).toBeCloseTo(1.5, 1);
  });

  it('reads an input stream, can exchange and detach it, and ends with it', async () => {
    let count = 0;
    const stream = new FakeSTT(async (self) => {
      for await (const _ of self.frames) count += 1;
    }).stream();
    let feed: ((value: AudioFrame) => void) | undefined;
    const endless = new ReadableStream<AudioFrame>({ start: (c) => void (feed = (value) => c.enqueue(value)) });
    stream.updateInputStream(endless);
    feed?.(frame());
    await vi.advanceTimersByTimeAsync(1);
    expect(count).toBe(1);
    stream.detachInputStream();
    await vi.advanceTimersByTimeAsync(1);
    // Detaching releases the source.
    expect(endless.locked).toBe(false);
    stream.updateInputStream(ReadableStream.from([frame(), frame()]));
    expect(await typesOf(stream)).toEqual([]);
    expect(count).toBe(3);
  });

  it('takes only sensible time offsets', () => {
    const stream = new FakeSTT().stream();
    stream.startTimeOffset = 2;
    expect(stream.startTimeOffset).toBe(2);
    expect(() => (stream.startTimeOffset = -1)).toThrow(RangeError);
    expect(() => (stream.startTimeOffset = Number.NaN)).toThrow(RangeError);
  });
});

it('recognize reports duration and audio length', async () => {
  const stt = new FakeSTT();
  const metrics: unknown[] = [];
  stt.on('metrics_collected', (each) => metrics.push(each));
  await stt.recognize([frame(16000, 20), frame(16000, 30)]);
  expect(metrics).toMatchObject([{ audioDurationMs: 50, streamed: false, requestId: 'r1' }]);
});

it('has unknown model and provider by default', () => {
  class Plain extends STT {
    label = 'plain.STT';
    protected _recognize = () => Promise.reject(new Error('unused'));
    stream = () => new FakeSTT().stream();
  }
  const plain = new Plain({ streaming: true, interimResults: false });
  expect([plain.model, plain.provider]).toEqual(['unknown', 'unknown']);
});
