// The streams of the TTS fallback adapter: the same text goes to one TTS after the other until one speaks.
import { APIConnectionError, APITimeoutError } from '../../base/api-errors.js';
import { toError } from '../../base/errors.js';
import { Event } from '../../base/event.js';
import { log } from '../../base/log.js';
import { waitUntilTimeout } from '../../base/timers.js';
import { FrameResampler } from '../audio/resample.js';
import type { Candidates } from '../candidates.js';
import type { APIConnectOptions } from '../connect-options.js';
import { ChunkedStream } from './chunked-stream.js';
import { SynthesizeStream } from './synthesize-stream.js';
import { TextReplay } from './text-replay.js';
import type { TTS } from './tts.js';
import type { SynthesizedAudio, TTSSource } from './types.js';

/** What the streams need of their adapter. */
export interface FallbackTTS extends TTSSource {
  readonly sampleRate: number;
  readonly _candidates: Candidates<TTS>;
  _attemptOptions(options?: APIConnectOptions): APIConnectOptions;
  _streamingOf(tts: TTS): TTS;
}

/** `audio` at the rate of `resampler`: one packet for each frame it gives. */
function* resampled(audio: SynthesizedAudio, resampler: FrameResampler): Generator<SynthesizedAudio> {
  const frames = resampler.push(audio.frame);
  if (audio.final) frames.push(...resampler.flush());
  for (const [index, frame] of frames.entries()) {
    if (index === 0) Object.assign(frame.userdata, audio.frame.userdata);
    const { timedTranscripts, ...rest } = audio;
    const timed = index === 0 && timedTranscripts ? { timedTranscripts } : {};
    yield { ...rest, ...timed, frame, final: audio.final && index === frames.length - 1 };
  }
}

interface Attempt {
  /** Gives the audio of one TTS; returns its error, if it failed. */
  speak(tts: TTS): Promise<Error | undefined>;
  hasAudio(): boolean;
  signal: AbortSignal;
}

async function speakWithAny(adapter: FallbackTTS, attempt: Attempt): Promise<void> {
  let last: Error | undefined;
  for (const tts of adapter._candidates.tries()) {
    const error = await attempt.speak(tts);
    if (attempt.signal.aborted) return;
    adapter._candidates.mark(tts, error === undefined);
    if (!error) return;
    last = error;
    log().warn({ tts: tts.label, err: error }, 'a TTS failed, trying the next one');
    // What was heard must not be said again.
    if (attempt.hasAudio()) throw error;
  }
  throw new APIConnectionError({ message: 'All TTS of the FallbackAdapter failed.', options: { cause: last } });
}

export class FallbackChunkedStream extends ChunkedStream {
  label = 'tts.FallbackChunkedStream';
  readonly #adapter: FallbackTTS;
  readonly #options: APIConnectOptions;

  constructor(...[text, adapter, options, signal]: [string, FallbackTTS, APIConnectOptions?, AbortSignal?]) {
    super(text, adapter, { ...adapter._attemptOptions(options), maxRetry: 0 }, signal);
    this.#adapter = adapter;
    this.#options = adapter._attemptOptions(options);
  }

  // The TTS that speaks reports the metrics.
  protected override get _reportsMetrics(): boolean {
    return false;
  }

  protected async run(): Promise<void> {
    let hasAudio = false;
    await speakWithAny(this.#adapter, {
      signal: this.abortSignal,
      hasAudio: () => hasAudio,
      speak: async (tts) => {
        using resampler = new FrameResampler(this.#adapter.sampleRate);
        const stream = tts.synthesize(this.inputText, this.#options, this.abortSignal);
        for await (const audio of stream) {
          hasAudio = true;
          for (const piece of resampled(audio, resampler)) this.queue.put(piece);
        }
        return stream._error;
      },
    });
  }
}

export class FallbackSynthesizeStream extends SynthesizeStream {
  label = 'tts.FallbackSynthesizeStream';
  readonly #adapter: FallbackTTS;
  readonly #options: APIConnectOptions;
  readonly #text = new TextReplay<typeof SynthesizeStream.FLUSH_SENTINEL>();
  readonly #hasText = new Event();
  #child: SynthesizeStream | undefined;
  #hasAudio = false;

  constructor(adapter: FallbackTTS, options?: APIConnectOptions) {
    super(adapter, { ...adapter._attemptOptions(options), maxRetry: 0 });
    this.#adapter = adapter;
    this.#options = adapter._attemptOptions(options);
  }

  protected async run(): Promise<void> {
    const reading = this.#read();
    await this.#hasText.wait();
    try {
      if (this.#text.items.length > 0) {
        await speakWithAny(this.#adapter, {
          signal: this.abortSignal,
          hasAudio: () => this.#hasAudio,
          speak: (tts) => this.#speak(tts),
        });
      }
    } finally {
      this.#child?.close();
      this.input.close();
      await reading;
    }
  }

  async #read(): Promise<void> {
    for await (const token of this.input) {
      this.#text.add(token);
      this.#give(token);
      this.#hasText.set();
    }
    this.#text.end();
    if (this.#isOpen()) this.#child?.endInput();
    this.#hasText.set();
  }

  #isOpen(): boolean {
    return this.#child !== undefined && !this.#child.abortSignal.aborted;
  }

  #give(token: string | typeof SynthesizeStream.FLUSH_SENTINEL): void {
    if (!this.#isOpen()) return;
    if (typeof token === 'string') this.#child?.pushText(token);
    else this.#child?.flush();
  }

  async #speak(tts: TTS): Promise<Error | undefined> {
    const child = this.#adapter._streamingOf(tts).stream({ connOptions: this.#options });
    this.#child = child;
    const stop = () => child.close();
    this.abortSignal.addEventListener('abort', stop);
    using resampler = new FrameResampler(this.#adapter.sampleRate);
    try {
      for (const token of this.#text.items) this.#give(token);
      if (this.#text.isEnded) child.endInput();
      for (let isFirst = true; ; isFirst = false) {
        const { done, value } = await (isFirst ? this.#first(child) : child.next());
        if (done) return child._error;
        this.#forward(value, resampler);
      }
    } catch (error) {
      return toError(error);
    } finally {
      this.abortSignal.removeEventListener('abort', stop);
      child.close();
    }
  }

  /** A TTS that has its text must say something before long. */
  #first(child: SynthesizeStream): ReturnType<SynthesizeStream['next']> {
    const { timeoutMs } = this.#options;
    return waitUntilTimeout(child.next(), timeoutMs, () => {
      return new APITimeoutError({ message: `No audio within ${timeoutMs} ms.` });
    });
  }

  #forward(audio: SynthesizedAudio | typeof SynthesizeStream.END_OF_STREAM, resampler: FrameResampler): void {
    const isEnd = audio === SynthesizeStream.END_OF_STREAM || audio.final;
    if (audio === SynthesizeStream.END_OF_STREAM) this.queue.put(audio);
    else for (const piece of resampled(audio, resampler)) this.queue.put(piece);
    if (isEnd && this.#hasAudio) this.#text.segmentDone(SynthesizeStream.FLUSH_SENTINEL);
    this.#hasAudio = !isEnd;
  }
}
