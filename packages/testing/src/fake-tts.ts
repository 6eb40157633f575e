// A voice that says each word as a sound of its own, so that a test can tell from the samples what was heard.
import type { AudioFrame } from '@livekit/rtc-node';

import {
  type APIConnectOptions,
  type Clock,
  createTimedString,
  DEFAULT_API_CONNECT_OPTIONS,
  type Millis,
  shortuuid,
  sleep,
  systemClock,
  tts as synthesis,
} from '@livekit/agents-core';
import { steadyFrame } from './sounds.js';

export interface FakeTTSOptions {
  /** Default: real time. */
  clock?: Clock;
  /** Hz. Default: 24000. */
  sampleRate?: number;
  /** How long the sound of a word is. Default: 300. */
  wordMs?: Millis;
  /** From the first text to the first sound. Default: 0. */
  ttfbMs?: Millis;
  /** How long a word takes to be synthesised after the first. Default: 0, all at once. */
  synthesisMs?: Millis;
  /** Tells when each word is heard. Default: false. */
  alignedTranscript?: boolean;
  /** Takes text as it comes. Default: true. */
  streaming?: boolean;
  /** After so many words of a stream no more sound comes. Default: never. */
  stallAfterWords?: number;
  /** Every stream fails with it, after `failAfterWords`. Default: null. */
  failure?: Error | null;
  /** Default: 0. */
  failAfterWords?: number;
}

const firstMark = 1000;
const marks = 30_000;

/** A voice whose words can be told from its samples: each word is a steady sound of a value of its own. */
export class FakeTTS extends synthesis.TTS {
  label = 'fake.TTS';
  /** What the voice does from now on. Tests may change it. */
  readonly behaviour: Required<Omit<FakeTTSOptions, 'sampleRate' | 'streaming' | 'alignedTranscript'>>;
  readonly #words: string[] = [];

  constructor(options: FakeTTSOptions = {}) {
    const { sampleRate = 24_000, streaming = true, alignedTranscript = false } = options;
    super(sampleRate, 1, { streaming, alignedTranscript });
    this.behaviour = {
      clock: options.clock ?? systemClock,
      wordMs: options.wordMs ?? 300,
      ttfbMs: options.ttfbMs ?? 0,
      synthesisMs: options.synthesisMs ?? 0,
      stallAfterWords: options.stallAfterWords ?? Number.POSITIVE_INFINITY,
      failure: options.failure ?? null,
      failAfterWords: options.failAfterWords ?? 0,
    };
  }

  synthesize(text: string, connOptions?: APIConnectOptions, abortSignal?: AbortSignal): synthesis.ChunkedStream {
    return new FakeChunkedStream(text, this, connOptions, abortSignal);
  }

  stream(options: { connOptions?: APIConnectOptions } = {}): synthesis.SynthesizeStream {
    return new FakeSynthesizeStream(this, options.connOptions);
  }

  /** The words of all sounds so far, with their order as the samples carry it. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** The words that `samples` of this voice hold. A word counts if half of its sound or more is there. */
  heardIn(samples: Int16Array): string {
    const counts = new Map<number, number>();
    for (const sample of samples) {
      const index = sample - firstMark;
      if (index >= 0 && index < this.#words.length) counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    const enough = (this.behaviour.wordMs * this.sampleRate) / 1000 / 2;
    return [...counts]
      .filter(([, count]) => count >= enough)
      .toSorted(([left], [right]) => left - right)
      .map(([index]) => this.#words[index])
      .join(' ');
  }

  /** The sound of the next word. @internal */
  _say(word: string): AudioFrame {
    const mark = firstMark + (this.#words.length % marks);
    this.#words.push(word);
    return steadyFrame(this.behaviour.wordMs, this.sampleRate, mark);
  }
}

interface Order {
  readonly tts: FakeTTS;
  readonly segmentId: string;
  readonly signal: AbortSignal;
  readonly put: (audio: synthesis.SynthesizedAudio) => void;
}

/** Says words one after the other, as slowly and badly as the behaviour wants it. */
class Speaker {
  readonly #order: Order;
  #count = 0;

  constructor(order: Order) {
    this.#order = order;
  }

  async say(word: string, final = false): Promise<void> {
    const { tts, signal, segmentId, put } = this.#order;
    const { clock, ttfbMs, synthesisMs, wordMs, failure, failAfterWords, stallAfterWords } = tts.behaviour;
    if (failure && this.#count >= failAfterWords) throw failure;
    if (this.#count >= stallAfterWords) await aborted(signal);
    const waitMs = this.#count === 0 ? ttfbMs : synthesisMs;
    if (waitMs > 0) await sleep(clock, waitMs, signal);
    if (signal.aborted) return;
    const startTime = (this.#count * wordMs) / 1000;
    this.#count += 1;
    const frame = tts._say(word);
    const timed = createTimedString({ text: `${word} `, startTime, endTime: startTime + wordMs / 1000 });
    put({
      requestId: segmentId,
      segmentId,
      frame,
      deltaText: word,
      final,
      ...(tts.capabilities.alignedTranscript ? { timedTranscripts: [timed] } : {}),
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

class FakeChunkedStream extends synthesis.ChunkedStream {
  label = 'fake.ChunkedStream';
  readonly #tts: FakeTTS;

  constructor(...args: [text: string, tts: FakeTTS, connOptions?: APIConnectOptions, abortSignal?: AbortSignal]) {
    const [text, tts, connOptions = DEFAULT_API_CONNECT_OPTIONS, abortSignal] = args;
    super(text, tts, connOptions, abortSignal);
    this.#tts = tts;
  }

  protected override get _clock(): Clock {
    return this.#tts.behaviour.clock;
  }

  protected async run(): Promise<void> {
    const queue = this.queue;
    const put = (audio: synthesis.SynthesizedAudio) => queue.put(audio);
    const speaker = new Speaker({ tts: this.#tts, segmentId: shortuuid('seg_'), signal: this.abortSignal, put });
    const words = this.inputText.split(/\s+/).filter(Boolean);
    for (const [index, word] of words.entries()) await speaker.say(word, index === words.length - 1);
  }
}

class FakeSynthesizeStream extends synthesis.SynthesizeStream {
  label = 'fake.SynthesizeStream';
  readonly #tts: FakeTTS;

  constructor(tts: FakeTTS, connOptions?: APIConnectOptions) {
    super(tts, connOptions);
    this.#tts = tts;
  }

  protected override get _clock(): Clock {
    return this.#tts.behaviour.clock;
  }

  protected async run(): Promise<void> {
    let speaker = this.#speaker();
    let text = '';
    for await (const item of this.input) {
      const isFlush = typeof item === 'symbol';
      if (!isFlush) {
        this.markStarted();
        text += item;
      }
      const complete = isFlush ? text : text.slice(0, text.search(/\S*$/));
      text = text.slice(complete.length);
      for (const word of complete.split(/\s+/).filter(Boolean)) await speaker.say(word);
      if (!isFlush) continue;
      if (!this.closed) this.queue.put(synthesis.SynthesizeStream.END_OF_STREAM);
      speaker = this.#speaker();
    }
  }

  #speaker(): Speaker {
    const put = (audio: synthesis.SynthesizedAudio) => {
      if (!this.closed) this.queue.put(audio);
    };
    return new Speaker({ tts: this.#tts, segmentId: shortuuid('seg_'), signal: this.abortSignal, put });
  }
}
