// The contract of a running answer: chunks out, with retries and metrics. A provider plugin extends it.
import { type AsyncIterableQueue, StreamQueue } from '../../base/async-iterable-queue.js';
import { systemClock, type Clock } from '../../base/clock.js';
import { safeEmit } from '../../base/emitter.js';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { runAttempts } from '../attempts.js';
import { emitModelError } from '../emit-error.js';
import type { ChatContext } from '../chat/index.js';
import type { APIConnectOptions } from '../connect-options.js';
import { toToolContext } from '../tools/index.js';
import type { ToolContext, ToolContextLike } from '../tools/index.js';
import { collectChunks } from './collect.js';
import { type ChatChunk, type CollectedResponse, type CompletionUsage, hasResponse, type LLMSource } from './types.js';

/**
 * An answer in progress: loop over its chunks, or `collect` them.
 *
 * A plugin implements `run`: it puts chunks into `this.queue` and throws APIErrors. `run` is called again after a
 * retryable one, as long as no output was sent. The first call comes after the code that made the stream has finished.
 */
export abstract class LLMStream implements AsyncIterableIterator<ChatChunk> {
  /** What the consumer reads. Plugins use {@link queue}. */
  protected output: AsyncIterableQueue<ChatChunk> = new StreamQueue();
  /** Where `run` puts its chunks. */
  protected queue: AsyncIterableQueue<ChatChunk> = new StreamQueue();
  protected closed = false;
  protected abortController = new AbortController();
  protected _connOptions: APIConnectOptions;
  protected logger = log();
  readonly #llm: LLMSource;
  readonly #chatCtx: ChatContext;
  readonly #toolCtx: ToolContext | undefined;
  readonly #startedAt = systemClock.now();
  #hasResponded = false;
  #error: Error | undefined;

  constructor(
    llm: LLMSource,
    options: { chatCtx: ChatContext; toolCtx?: ToolContextLike | undefined; connOptions: APIConnectOptions },
  ) {
    this.#llm = llm;
    this.#chatCtx = options.chatCtx;
    this.#toolCtx = options.toolCtx === undefined ? undefined : toToolContext(options.toolCtx);
    this._connOptions = options.connOptions;
    // The subclass sets its fields after this constructor: its `run` must not start before.
    queueMicrotask(() => void this.#main());
  }

  async #main(): Promise<void> {
    const monitoring = this.monitorMetrics().catch((error: unknown) => this.#emitError(toError(error), false));
    this.#error = await runAttempts({
      run: () => this.run(),
      connOptions: this._connOptions,
      clock: this._clock,
      signal: this.abortController.signal,
      mayRetry: () => !this.#hasResponded && this.queue.size === 0,
      onRetry: (error, retries) => {
        this.logger.warn({ llm: this.#llm.label(), attempt: retries + 1, err: error }, 'the LLM failed, retrying');
        this.#emitError(error, true);
      },
    });
    if (this.#error) this.#emitError(this.#error, false);
    this.queue.close();
    await monitoring;
    this.output.close();
  }

  #emitError(error: Error, recoverable: boolean): void {
    const event = { type: 'llm_error' as const, timestamp: systemClock.now(), label: this.#llm.label() };
    emitModelError(this.#llm, { ...event, error, recoverable });
  }

  /** Hands the chunks on and reports the metrics at the end. */
  protected async monitorMetrics(): Promise<void> {
    let firstAt: number | undefined;
    let requestId = '';
    let usage: CompletionUsage | undefined;
    for await (const chunk of this.queue) {
      this.output.put(chunk);
      requestId = chunk.id;
      usage = chunk.usage ?? usage;
      if (firstAt !== undefined || !hasResponse(chunk)) continue;
      firstAt = systemClock.now();
      this.#hasResponded = true;
    }
    this.output.close();
    const endedAt = systemClock.now();
    const durationMs = endedAt - this.#startedAt;
    safeEmit(this.#llm, 'metrics_collected', {
      type: 'llm_metrics',
      label: this.#llm.label(),
      requestId,
      timestamp: endedAt,
      durationMs,
      ttftMs: firstAt === undefined ? -1 : firstAt - this.#startedAt,
      cancelled: this.abortController.signal.aborted,
      completionTokens: usage?.completionTokens ?? 0,
      promptTokens: usage?.promptTokens ?? 0,
      promptCachedTokens: usage?.promptCachedTokens ?? 0,
      ...(usage?.cacheCreationTokens === undefined ? {} : { cacheCreationTokens: usage.cacheCreationTokens }),
      ...(usage?.reasoningTokens === undefined ? {} : { reasoningTokens: usage.reasoningTokens }),
      totalTokens: usage?.totalTokens ?? 0,
      tokensPerSecond: durationMs > 0 ? ((usage?.completionTokens ?? 0) * 1000) / durationMs : 0,
      metadata: { modelProvider: this.#llm.provider, modelName: this.#llm.model },
    });
  }

  /** @internal Whose time passes between two attempts; fakes use the clock of their test. */
  protected get _clock(): Clock {
    return systemClock;
  }

  /** Asks the provider and puts its answer into `this.queue`. Throw an APIError to be called again. */
  protected abstract run(): Promise<void>;

  /** The tools the model may call. */
  get toolCtx(): ToolContext | undefined {
    return this.#toolCtx;
  }

  /** The conversation that is answered. */
  get chatCtx(): ChatContext {
    return this.#chatCtx;
  }

  get connOptions(): APIConnectOptions {
    return this._connOptions;
  }

  /** Why the answer ended early; undefined if it did not (or not yet). @internal */
  get _error(): Error | undefined {
    return this.#error;
  }

  next(): Promise<IteratorResult<ChatChunk>> {
    return this.output.next();
  }

  /** Stops the answer now. Idempotent. */
  close(): void {
    this.closed = true;
    this.abortController.abort();
    this.queue.close();
    this.output.close();
  }

  /** The whole answer. @throws the error that ended the stream early. */
  async collect(): Promise<CollectedResponse> {
    const response = await collectChunks(this);
    if (this.#error) throw this.#error;
    return response;
  }

  [Symbol.asyncIterator](): LLMStream {
    return this;
  }
}
