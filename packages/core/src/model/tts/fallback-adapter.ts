// Several TTS as one: when one fails, the next one speaks.
import { sleep, systemClock } from '../../base/clock.js';
import { emitSafely, safeEmit } from '../../base/emitter.js';
import { AgentsError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { Scope } from '../../base/scope.js';
import { Candidates } from '../candidates.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { basic } from '../tokenize/index.js';
import type { ChunkedStream } from './chunked-stream.js';
import { FallbackChunkedStream, FallbackSynthesizeStream } from './fallback-streams.js';
import { StreamAdapter } from './stream-adapter.js';
import type { SynthesizeStream } from './synthesize-stream.js';
import { TTS } from './tts.js';

export interface FallbackAdapterOptions {
  /** In the order of preference. */
  ttsInstances: TTS[];
  /** Retries of one TTS before the next one is tried. Default 2. */
  maxRetryPerTTS?: number;
  /** Ms until a failed TTS is tried again in the background. Default 1000. */
  recoveryDelayMs?: number;
}

/** The payload of 'tts_availability_changed'. */
export interface AvailabilityChangedEvent {
  tts: TTS;
  available: boolean;
}

/**
 * Speaks with the first TTS that works, at the highest of their sample rates. Errors of one TTS stay inside; 'error' is
 * emitted when all have failed, or when one fails in the middle of a segment. Emits 'tts_availability_changed'.
 */
export class FallbackAdapter extends TTS {
  readonly ttsInstances: TTS[];
  readonly maxRetryPerTTS: number;
  readonly recoveryDelayMs: number;
  label = 'tts.FallbackAdapter';
  /** @internal */
  readonly _candidates: Candidates<TTS>;
  readonly #streaming: Map<TTS, TTS>;
  readonly #scope = new Scope({ name: 'tts fallback' });

  /** @throws AgentsError `fallback_empty` without TTS, `fallback_channels` if their channel counts differ. */
  constructor(options: FallbackAdapterOptions) {
    const { ttsInstances } = options;
    super(Math.max(...ttsInstances.map((tts) => tts.sampleRate)), ttsInstances[0]?.numChannels ?? 1, {
      streaming: true,
      alignedTranscript: ttsInstances.every((tts) => tts.capabilities.alignedTranscript === true),
    });
    this.ttsInstances = ttsInstances;
    this.maxRetryPerTTS = options.maxRetryPerTTS ?? 2;
    this.recoveryDelayMs = options.recoveryDelayMs ?? 1000;
    this._candidates = new Candidates(ttsInstances, (tts, available) => this.#changed(tts, available));
    if (ttsInstances.some((tts) => tts.numChannels !== this.numChannels)) {
      throw new AgentsError('The TTS of a FallbackAdapter must have the same number of channels.', {
        code: 'fallback_channels',
      });
    }
    this.#streaming = new Map(
      ttsInstances.map((tts) => [
        tts,
        tts.capabilities.streaming ? tts : new StreamAdapter(tts, new basic.SentenceTokenizer()),
      ]),
    );
    for (const tts of ttsInstances) {
      tts.on('metrics_collected', (metrics) => safeEmit<TTS, 'metrics_collected'>(this, 'metrics_collected', metrics));
    }
  }

  override get model(): string {
    return this._candidates.order[0]?.model ?? 'unknown';
  }

  override get provider(): string {
    return this._candidates.order[0]?.provider ?? 'unknown';
  }

  protected override markupProviderKey(): string {
    return this._candidates.order[0]?.markup.providerKey ?? '';
  }

  override _setExpressive(enabled: boolean): void {
    super._setExpressive(enabled);
    for (const tts of this.ttsInstances) tts._setExpressive(enabled);
  }

  /** Whether each TTS works. */
  get status(): { available: boolean }[] {
    return this.ttsInstances.map((tts) => ({ available: this._candidates.isAvailable(tts) }));
  }

  /** The TTS at `index`, streaming even if it cannot by itself. @throws RangeError if there is none. */
  getStreamingInstance(index: number): TTS {
    const tts = this.ttsInstances[index];
    if (!tts) throw new RangeError(`There is no TTS number ${index}.`);
    return this._streamingOf(tts);
  }

  /** @internal */
  _streamingOf(tts: TTS): TTS {
    return this.#streaming.get(tts) ?? tts;
  }

  /** How each attempt connects. @internal */
  _attemptOptions(options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS): APIConnectOptions {
    return { ...options, maxRetry: this.maxRetryPerTTS };
  }

  /** Says that the TTS at `index` does not work; it is tried again in the background. */
  markUnAvailable(index: number): void {
    const tts = this.ttsInstances[index];
    if (tts) this._candidates.mark(tts, false);
  }

  #changed(tts: TTS, available: boolean): void {
    log().info({ tts: tts.label, available }, 'the availability of a TTS changed');
    emitSafely(this, 'tts_availability_changed', [{ tts, available } satisfies AvailabilityChangedEvent]);
    if (!available) void this.#scope.spawn('recover', (signal) => this.#recover(tts, signal));
  }

  async #recover(tts: TTS, signal: AbortSignal): Promise<void> {
    for (let delayMs = this.recoveryDelayMs; !signal.aborted && !this._candidates.isAvailable(tts); delayMs *= 2) {
      // A provider that stays down is asked less and less often.
      await sleep(systemClock, Math.min(delayMs, 60_000), signal);
      if (signal.aborted) return;
      await this._candidates.probe(tts, async () => {
        const options = { ...DEFAULT_API_CONNECT_OPTIONS, maxRetry: 0 };
        for await (const _ of tts.synthesize('Hello.', options, signal)) return true;
        return false;
      });
    }
  }

  synthesize(...[text, connOptions, abortSignal]: Parameters<TTS['synthesize']>): ChunkedStream {
    return new FallbackChunkedStream(text, this, connOptions, abortSignal);
  }

  stream({ connOptions }: { connOptions?: APIConnectOptions } = {}): SynthesizeStream {
    return new FallbackSynthesizeStream(this, connOptions);
  }

  /** Stops the background attempts and closes every TTS. */
  override async close(): Promise<void> {
    await this.#scope.close();
    await Promise.all(this.ttsInstances.map((tts) => tts.close()));
  }
}
