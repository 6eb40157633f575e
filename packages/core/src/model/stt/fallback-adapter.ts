// Several STT as one: when one fails, the next one listens.
import { APIConnectionError, APITimeoutError } from '../../base/api-errors.js';
import { emitSafely, safeEmit } from '../../base/emitter.js';
import { AgentsError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { waitUntilTimeout } from '../../base/timers.js';
import { runAttempts } from '../attempts.js';
import type { AudioBuffer } from '../audio/frames.js';
import { Candidates } from '../candidates.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import type { VAD } from '../vad/index.js';
import { FallbackSpeechStream } from './fallback-stream.js';
import type { SpeechStream } from './speech-stream.js';
import { StreamAdapter } from './stream-adapter.js';
import { STT } from './stt.js';
import type { ConversationItemNotice, SpeechEvent } from './types.js';

export interface FallbackAdapterOptions {
  /** In the order of preference. */
  sttInstances: STT[];
  /** Finds the utterances for those that cannot stream by themselves. */
  vad?: VAD;
  /** Ms until an attempt counts as failed. Default 10000. */
  attemptTimeoutMs?: number;
  /** Retries of one STT before the next one is tried. Default 1. */
  maxRetryPerSTT?: number;
  /** Ms between retries. Default 5000. */
  retryIntervalMs?: number;
}

/** The payload of 'stt_availability_changed'. */
export interface AvailabilityChangedEvent {
  stt: STT;
  available: boolean;
}

/**
 * Listens with the first STT that works. Errors of one STT stay inside; 'error' is emitted when all have failed.
 * A failed one hears the live audio in the background and is used again after it understood something. Emits
 * 'stt_availability_changed'.
 */
export class FallbackAdapter extends STT {
  readonly sttInstances: STT[];
  readonly attemptTimeoutMs: number;
  readonly maxRetryPerSTT: number;
  readonly retryIntervalMs: number;
  label = 'stt.FallbackAdapter';
  /** @internal */
  readonly _candidates: Candidates<STT>;
  #active: STT | undefined;

  /** @throws AgentsError `fallback_empty` without STT, `fallback_vad_missing` if one cannot stream and there is no VAD. */
  constructor({ sttInstances, vad, ...options }: FallbackAdapterOptions) {
    const all = sttInstances.map((stt) => streaming(stt, vad));
    super({
      streaming: true,
      interimResults: all.every((stt) => stt.capabilities.interimResults),
      alignedTranscript: commonAlignment(all),
      diarization: all.every((stt) => stt.capabilities.diarization === true),
      keyterms: all.some((stt) => stt.capabilities.keyterms === true),
      chatContext: all.some((stt) => stt.capabilities.chatContext === true),
    });
    this.sttInstances = all;
    this.attemptTimeoutMs = options.attemptTimeoutMs ?? 10_000;
    this.maxRetryPerSTT = options.maxRetryPerSTT ?? 1;
    this.retryIntervalMs = options.retryIntervalMs ?? 5000;
    this._candidates = new Candidates(all, (stt, available) => this.emitAvailabilityChanged(stt, available));
    for (const stt of all) {
      stt.on('metrics_collected', (metrics) => safeEmit<STT, 'metrics_collected'>(this, 'metrics_collected', metrics));
    }
  }

  /** The model that was last heard of, or would be used now. */
  override get model(): string {
    return (this.#active ?? this._candidates.order[0])?.model ?? 'unknown';
  }

  override get provider(): string {
    return (this.#active ?? this._candidates.order[0])?.provider ?? 'unknown';
  }

  /** @internal */
  _setActiveStt(stt: STT): void {
    this.#active = stt;
  }

  /** Whether each STT works. */
  get status(): { available: boolean }[] {
    return this.sttInstances.map((stt) => ({ available: this._candidates.isAvailable(stt) }));
  }

  /** How each attempt connects. @internal */
  get _attemptOptions(): APIConnectOptions {
    const { maxRetryPerSTT: maxRetry, retryIntervalMs, attemptTimeoutMs: timeoutMs } = this;
    return { maxRetry, retryIntervalMs, timeoutMs };
  }

  override _updateSessionKeyterms(keyterms: string[]): void {
    for (const stt of this.sttInstances) stt._updateSessionKeyterms(keyterms);
  }

  override _pushConversationItem(event: ConversationItemNotice): void {
    for (const stt of this.sttInstances) stt._pushConversationItem(event);
  }

  emitAvailabilityChanged(stt: STT, available: boolean): void {
    log().info({ stt: stt.label, available }, 'the availability of an STT changed');
    emitSafely(this, 'stt_availability_changed', [{ stt, available } satisfies AvailabilityChangedEvent]);
  }

  /** Recognises with the first STT that works; that one reports the metrics. @throws APIConnectionError if all failed. */
  override recognize(frame: AudioBuffer, abortSignal?: AbortSignal): Promise<SpeechEvent> {
    return this._recognize(frame, abortSignal);
  }

  protected async _recognize(frame: AudioBuffer, signal?: AbortSignal): Promise<SpeechEvent> {
    const abortSignal = signal ?? new AbortController().signal;
    let last: Error | undefined;
    for (const stt of this._candidates.tries()) {
      let event: SpeechEvent | undefined;
      const error = await runAttempts({
        connOptions: this._attemptOptions,
        signal: abortSignal,
        run: async () => {
          const late = () => new APITimeoutError({ message: `No transcript within ${this.attemptTimeoutMs} ms.` });
          event = await waitUntilTimeout(stt.recognize(frame, abortSignal), this.attemptTimeoutMs, late);
        },
      });
      abortSignal.throwIfAborted();
      this._candidates.mark(stt, event !== undefined);
      if (event) {
        this._setActiveStt(stt);
        return event;
      }
      last = error;
      log().warn({ stt: stt.label, err: error }, 'an STT failed, trying the next one');
    }
    throw new APIConnectionError({ message: 'All STT of the FallbackAdapter failed.', options: { cause: last } });
  }

  stream({ connOptions = DEFAULT_API_CONNECT_OPTIONS }: { connOptions?: APIConnectOptions } = {}): SpeechStream {
    return new FallbackSpeechStream(this, connOptions);
  }

  override async close(): Promise<void> {
    await Promise.all(this.sttInstances.map((stt) => stt.close()));
  }
}

function streaming(stt: STT, vad: VAD | undefined): STT {
  if (stt.capabilities.streaming) return stt;
  if (vad) return new StreamAdapter(stt, vad);
  throw new AgentsError(`${stt.label} cannot stream: pass a \`vad\` to the FallbackAdapter to find its utterances.`, {
    code: 'fallback_vad_missing',
  });
}

function commonAlignment(all: readonly STT[]): 'word' | 'chunk' | false {
  const kinds = new Set(all.map((stt) => stt.capabilities.alignedTranscript || false));
  if (kinds.has(false)) return false;
  return kinds.has('chunk') ? 'chunk' : 'word';
}
