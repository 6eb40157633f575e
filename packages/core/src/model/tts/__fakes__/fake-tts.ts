// A TTS whose streams do what a test says.
import { AudioFrame } from '@livekit/rtc-node';
import type { TTSMetrics } from '../../metrics/index.js';
import { ChunkedStream, SynthesizeStream, type SynthesizedAudio, TTS, type TTSError } from '../index.js';

export const connOptions = { maxRetry: 2, retryIntervalMs: 1000, timeoutMs: 1000 };
export const frame = (ms = 100) => AudioFrame.create(24000, 1, (24000 * ms) / 1000);
export const audio = (segmentId = 's', final = false): SynthesizedAudio => ({
  requestId: 'r',
  segmentId,
  frame: frame(),
  final,
});

export class FakeChunked extends ChunkedStream {
  label = 'fake.ChunkedStream';
  runs = 0;
  readonly #run: (self: FakeChunked) => Promise<void>;
  constructor(...[tts, text, run, signal]: [TTS, string, (self: FakeChunked) => Promise<void>, AbortSignal?]) {
    super(text, tts, connOptions, signal);
    this.#run = run;
  }
  protected async run() {
    this.runs += 1;
    await this.#run(this);
  }
  get out() {
    return this.queue;
  }
  tokens(inputTokens: number) {
    this.setTokenUsage({ inputTokens });
  }
}

export class FakeStream extends SynthesizeStream {
  label = 'fake.SynthesizeStream';
  runs = 0;
  done = 0;
  readonly #run: (self: FakeStream) => Promise<void>;
  constructor(tts: TTS, run: (self: FakeStream) => Promise<void>) {
    super(tts, connOptions);
    this.#run = run;
  }
  protected async run() {
    this.runs += 1;
    await this.#run(this);
  }
  protected override onStreamDone() {
    this.done += 1;
  }
  get out() {
    return this.queue;
  }
  get text() {
    return this.input;
  }
  mark() {
    this.markStarted();
  }
  async read(): Promise<string[]> {
    const items: string[] = [];
    for await (const item of this.input) items.push(typeof item === 'string' ? item : '|');
    return items;
  }
}

export class FakeTTS extends TTS {
  label = 'fake.TTS';
  readonly chunked: (self: FakeChunked) => Promise<void>;
  readonly streamed: (self: FakeStream) => Promise<void>;
  constructor(
    chunked: (self: FakeChunked) => Promise<void> = async () => {},
    streamed: (self: FakeStream) => Promise<void> = async () => {},
  ) {
    super(24000, 1, { streaming: true });
    this.chunked = chunked;
    this.streamed = streamed;
  }
  synthesize(...[text, , signal]: Parameters<TTS['synthesize']>) {
    return new FakeChunked(this, text, this.chunked, signal);
  }
  stream() {
    return new FakeStream(this, this.streamed);
  }
}

export function watch(tts: TTS): { errors: TTSError[]; metrics: TTSMetrics[] } {
  const seen = { errors: [] as TTSError[], metrics: [] as TTSMetrics[] };
  tts.on('error', (error) => seen.errors.push(error));
  tts.on('metrics_collected', (metrics) => seen.metrics.push(metrics));
  return seen;
}

export async function count(stream: AsyncIterable<unknown>): Promise<number> {
  let items = 0;
  for await (const _ of stream) items += 1;
  return items;
}
