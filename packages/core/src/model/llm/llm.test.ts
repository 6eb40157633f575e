// The LLM contract: what plugins of the published package rely on.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIConnectionError, APIStatusError } from '../../base/api-errors.js';
import { initializeLogger } from '../../base/log.js';
import { ChatContext } from '../chat/index.js';
import type { LLMMetrics } from '../metrics/index.js';
import { type ChatChunk, hasResponse, LLM, type LLMError, LLMStream } from './index.js';

initializeLogger({ pretty: false, level: 'silent' });

type Run = (self: FakeStream) => Promise<void>;

class FakeStream extends LLMStream {
  runs = 0;
  readonly #run: Run;
  constructor(llm: FakeLLM, run: Run) {
    super(llm, {
      chatCtx: ChatContext.empty(),
      connOptions: { maxRetry: 2, retryIntervalMs: 1000, timeoutMs: 1000 },
    });
    this.#run = run;
  }
  protected async run() {
    this.runs += 1;
    await this.#run(this);
  }
  put(chunk: ChatChunk) {
    this.queue.put(chunk);
  }
}

class FakeLLM extends LLM {
  warm: AbortSignal | undefined;
  errors: LLMError[] = [];
  metrics: LLMMetrics[] = [];
  readonly #run: Run;
  constructor(run: Run = async () => {}) {
    super();
    this.#run = run;
    this.on('error', (error) => this.errors.push(error));
    this.on('metrics_collected', (metrics) => this.metrics.push(metrics));
  }
  label() {
    return 'fake.LLM';
  }
  chat() {
    return new FakeStream(this, this.#run);
  }
  protected override async _prewarmImpl(signal: AbortSignal) {
    this.warm = signal;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

const text = (content: string): ChatChunk => ({ id: 'c1', delta: { role: 'assistant', content } });
const usage = { completionTokens: 10, promptTokens: 20, promptCachedTokens: 5, totalTokens: 30 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('LLMStream', () => {
  it('collects text, usage and extra', async () => {
    const llm = new FakeLLM(async (self) => {
      self.put(text(' Hello'));
      self.put({ id: 'c1', delta: { role: 'assistant', content: ' there ', extra: { thought: 'x' } } });
      self.put({ id: 'c1', usage });
    });
    expect(await llm.chat().collect()).toEqual({ text: 'Hello there', toolCalls: [], usage, extra: { thought: 'x' } });
  });

  it('measures the time to the first output, not to the first chunk', async () => {
    const llm = new FakeLLM(async (self) => {
      self.put({ id: 'c1', delta: { role: 'assistant', extra: { region: 'eu' } } });
      await vi.advanceTimersByTimeAsync(300);
      self.put(text('Hi'));
      await vi.advanceTimersByTimeAsync(700);
      self.put({ id: 'c1', usage });
    });
    await llm.chat().collect();
    expect(llm.metrics).toMatchObject([
      {
        type: 'llm_metrics',
        label: 'fake.LLM',
        requestId: 'c1',
        cancelled: false,
        completionTokens: 10,
        promptCachedTokens: 5,
        totalTokens: 30,
      },
    ]);
    expect(llm.metrics[0]?.ttftMs).toBeCloseTo(300, 0);
    expect(llm.metrics[0]?.durationMs).toBeCloseTo(1000, 0);
    expect(llm.metrics[0]?.tokensPerSecond).toBeCloseTo(10, 0);
  });

  it('emits each retry as recoverable and the end as not', async () => {
    const llm = new FakeLLM(() => Promise.reject(new APIConnectionError({ message: 'down' })));
    const stream = llm.chat();
    const collected = stream.collect().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await collected).toMatchObject({ message: 'down' });
    expect(stream.runs).toBe(3);
    expect(llm.errors.map((error) => error.recoverable)).toEqual([true, true, false]);
    expect(llm.errors[0]).toMatchObject({ type: 'llm_error', label: 'fake.LLM' });
    expect(llm.metrics).toMatchObject([{ ttftMs: -1 }]);
  });

  it('does not retry what is final, nor after output', async () => {
    const final = new FakeLLM(() =>
      Promise.reject(new APIStatusError({ options: { statusCode: 400, retryable: true } })),
    );
    await expect(final.chat().collect()).rejects.toThrow('API error');
    expect(final.errors.map((error) => error.recoverable)).toEqual([false]);
    const cut = new FakeLLM(async (self) => {
      self.put(text('Hi'));
      throw new APIConnectionError({});
    });
    const stream = cut.chat();
    await expect(stream.collect()).rejects.toThrow('Connection error');
    expect(stream.runs).toBe(1);
  });

  it('iteration just ends after an error', async () => {
    const chunks: ChatChunk[] = [];
    for await (const chunk of new FakeLLM(() => Promise.reject(new Error('bug'))).chat()) chunks.push(chunk);
    expect(chunks).toEqual([]);
  });

  it('is cancelled by close, without an error', async () => {
    const llm = new FakeLLM(async (self) => {
      self.put(text('Hi'));
      await new Promise(() => {});
    });
    const stream = llm.chat();
    expect((await stream.next()).value).toMatchObject(text('Hi'));
    stream.close();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await vi.advanceTimersByTimeAsync(1);
    expect(llm.errors).toEqual([]);
    expect(llm.metrics).toMatchObject([{ cancelled: true }]);
  });
});

it('hasResponse tells output from bookkeeping', () => {
  expect(hasResponse(text('x'))).toBe(true);
  expect(hasResponse(text(''))).toBe(false);
  expect(hasResponse({ id: '1', usage })).toBe(false);
  expect(hasResponse({ id: '1', delta: { role: 'assistant', extra: { a: 1 } } })).toBe(false);
});

it('prewarms once, and aclose cancels it and forbids it', async () => {
  const llm = new FakeLLM();
  llm.prewarm();
  const signal = llm.warm;
  llm.prewarm();
  expect(llm.warm).toBe(signal);
  await llm.aclose();
  expect(signal?.aborted).toBe(true);
  const late = new FakeLLM();
  await late.aclose();
  late.prewarm();
  expect(late.warm).toBeUndefined();
});
