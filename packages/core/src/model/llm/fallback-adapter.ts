// Several LLMs as one: when one fails, the next one answers.
import { emitSafely, safeEmit } from '../../base/emitter.js';
import { APIConnectionError, APITimeoutError } from '../../base/api-errors.js';
import { log } from '../../base/log.js';
import { Scope } from '../../base/scope.js';
import { waitUntilTimeout } from '../../base/timers.js';
import { Candidates } from '../candidates.js';
import { ChatContext } from '../chat/index.js';
import type { APIConnectOptions } from '../connect-options.js';
import { type ChatOptions, LLM } from './llm.js';
import { LLMStream } from './llm-stream.js';
import { hasResponse } from './types.js';

/** The payload of 'llm_availability_changed'. */
export interface AvailabilityChangedEvent {
  llm: LLM;
  available: boolean;
}

export interface FallbackAdapterOptions {
  /** In the order of preference. */
  llms: LLM[];
  /** Seconds until the first chunk. Default 5. */
  attemptTimeout?: number;
  /** Retries of one LLM before the next one is asked. Default 0. */
  maxRetryPerLLM?: number;
  /** Seconds between retries. Default 0.5. */
  retryInterval?: number;
  /** Whether the next LLM is asked even though a part of the answer was sent. Default false. */
  retryOnChunkSent?: boolean;
}

/**
 * Asks the first LLM that works. Errors of one LLM stay inside; 'error' is emitted when all have failed.
 * Emits 'llm_availability_changed'. A failed LLM is tried in the background with each question until it answers.
 */
export class FallbackAdapter extends LLM {
  readonly llms: LLM[];
  readonly attemptTimeout: number;
  readonly maxRetryPerLLM: number;
  readonly retryInterval: number;
  readonly retryOnChunkSent: boolean;
  /** @internal */
  readonly _candidates: Candidates<LLM>;
  readonly #scope = new Scope({ name: 'llm fallback' });

  /** @throws AgentsError `fallback_empty` without LLMs. */
  constructor(options: FallbackAdapterOptions) {
    super();
    this.llms = options.llms;
    this.attemptTimeout = options.attemptTimeout ?? 5;
    this.maxRetryPerLLM = options.maxRetryPerLLM ?? 0;
    this.retryInterval = options.retryInterval ?? 0.5;
    this.retryOnChunkSent = options.retryOnChunkSent ?? false;
    this._candidates = new Candidates(options.llms, (llm, available) => this._emitAvailabilityChanged(llm, available));
    for (const llm of this.llms) {
      llm.on('metrics_collected', (metrics) => safeEmit<LLM, 'metrics_collected'>(this, 'metrics_collected', metrics));
    }
  }

  /** The model that would be asked now. */
  override get model(): string {
    return this._candidates.order[0]?.model ?? 'unknown';
  }

  override get provider(): string {
    return this._candidates.order[0]?.provider ?? 'unknown';
  }

  label(): string {
    return 'llm.FallbackAdapter';
  }

  chat(options: ChatOptions): LLMStream {
    for (const llm of this._candidates.down) this.#probe(llm);
    return new FallbackLLMStream(this, options);
  }

  /** How each attempt connects. @internal */
  get _attemptOptions(): APIConnectOptions {
    const timeoutMs = this.attemptTimeout * 1000;
    return { maxRetry: this.maxRetryPerLLM, retryIntervalMs: this.retryInterval * 1000, timeoutMs };
  }

  #probe(llm: LLM): void {
    void this.#scope.spawn('probe', (signal) =>
      this._candidates.probe(llm, async () => {
        const chatCtx = ChatContext.empty();
        chatCtx.addMessage({ role: 'user', content: 'ping' });
        const stream = llm.chat({ chatCtx, connOptions: { ...this._attemptOptions, maxRetry: 0 } });
        const stop = () => stream.close();
        signal.addEventListener('abort', stop);
        try {
          const first = await waitUntilTimeout(stream.next(), this.attemptTimeout * 1000);
          return first.done !== true && !signal.aborted;
        } finally {
          signal.removeEventListener('abort', stop);
          stream.close();
        }
      }),
    );
  }

  override prewarm(): void {
    for (const llm of this.llms) llm.prewarm();
  }

  override async aclose(): Promise<void> {
    await this.#scope.close();
    await super.aclose();
  }

  /** @internal */
  _emitAvailabilityChanged(llm: LLM, available: boolean): void {
    log().info({ llm: llm.label(), available }, 'the availability of an LLM changed');
    emitSafely(this, 'llm_availability_changed', [{ llm, available } satisfies AvailabilityChangedEvent]);
  }
}

class FallbackLLMStream extends LLMStream {
  readonly #adapter: FallbackAdapter;
  readonly #options: ChatOptions;
  #isSent = false;

  constructor(adapter: FallbackAdapter, options: ChatOptions) {
    super(adapter, { ...options, connOptions: { ...adapter._attemptOptions, maxRetry: 0 } });
    this.#adapter = adapter;
    this.#options = options;
  }

  // The LLM that answers reports the metrics.
  protected override async monitorMetrics(): Promise<void> {
    for await (const chunk of this.queue) this.output.put(chunk);
  }

  protected async run(): Promise<void> {
    let last: Error | undefined;
    for (const llm of this.#adapter._candidates.tries()) {
      const error = await this.#ask(llm);
      if (this.abortController.signal.aborted) return;
      this.#adapter._candidates.mark(llm, error === undefined);
      if (!error) return;
      last = error;
      log().warn({ llm: llm.label(), err: error }, 'an LLM failed, asking the next one');
      if (this.#isSent && !this.#adapter.retryOnChunkSent) throw error;
    }
    throw new APIConnectionError({ message: 'All LLMs of the FallbackAdapter failed.', options: { cause: last } });
  }

  async #ask(llm: LLM): Promise<Error | undefined> {
    const stream = llm.chat({ ...this.#options, connOptions: this.#adapter._attemptOptions });
    const signal = this.abortController.signal;
    const stop = () => stream.close();
    signal.addEventListener('abort', stop);
    try {
      const timeoutMs = this.#adapter.attemptTimeout * 1000;
      const late = () => new APITimeoutError({ message: `No answer within ${timeoutMs} ms.` });
      for (let isFirst = true; ; isFirst = false) {
        const { done, value } = await (isFirst ? waitUntilTimeout(stream.next(), timeoutMs, late) : stream.next());
        if (done) return stream._error;
        this.#isSent ||= hasResponse(value);
        this.queue.put(value);
      }
    } catch (error) {
      return error instanceof Error ? error : new APIConnectionError();
    } finally {
      signal.removeEventListener('abort', stop);
      stream.close();
    }
  }
}
