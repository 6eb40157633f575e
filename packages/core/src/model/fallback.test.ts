// The fallback adapters: one model's failure stays inside, the next one takes over.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIConnectionError, APIStatusError } from '../base/api-errors.js';
import { initializeLogger } from '../base/log.js';
import { sleep, systemClock } from '../base/clock.js';
import { ChatContext } from './chat/index.js';
import * as llm from './llm/index.js';
import * as tts from './tts/index.js';
import { audio, FakeTTS } from './tts/__fakes__/fake-tts.js';
import { all, settle, watch } from './__fakes__/watching.js';

initializeLogger({ pretty: false, level: 'silent' });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const down = () => Promise.reject(new APIStatusError({ options: { statusCode: 401 } }));
const hang = () => sleep(systemClock, 1e9);

class FakeLLM extends llm.LLM {
  asked = 0;
  run: (put: (text: string) => void) => Promise<void>;
  readonly name: string;
  constructor(name: string, run: FakeLLM['run']) {
    super();
    this.name = name;
    this.run = run;
  }
  label() {
    return this.name;
  }
  chat(options: llm.ChatOptions): llm.LLMStream {
    this.asked += 1;
    return new FakeLLMStream(this, options);
  }
}

class FakeLLMStream extends llm.LLMStream {
  readonly #llm: FakeLLM;
  constructor(model: FakeLLM, options: llm.ChatOptions) {
    super(model, { ...options, connOptions: options.connOptions ?? { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 1 } });
    this.#llm = model;
  }
  protected run() {
    return this.#llm.run((content) => this.queue.put({ id: 'c', delta: { role: 'assistant', content } }));
  }
}

describe('llm.FallbackAdapter', () => {
  const answer = (text: string) => async (put: (text: string) => void) => put(text);
  const ask = (adapter: llm.FallbackAdapter) => settle(adapter.chat({ chatCtx: ChatContext.empty() }).collect());

  it('asks the next one, keeps the failure inside, and tells who is down', async () => {
    const [a, b] = [new FakeLLM('a', down), new FakeLLM('b', answer('from b'))];
    const adapter = new llm.FallbackAdapter({ llms: [a, b] });
    const [errors, changes] = [watch(adapter, 'error'), watch(adapter, 'llm_availability_changed')];
    expect((await ask(adapter)).text).toBe('from b');
    expect(errors).toEqual([]);
    expect(changes).toEqual([{ llm: a, available: false }]);
  });

  it('gives up on one that does not answer within attemptTimeout seconds', async () => {
    const adapter = new llm.FallbackAdapter({ llms: [new FakeLLM('a', hang), new FakeLLM('b', answer('b'))] });
    const startedAt = systemClock.now();
    let at = 0;
    const work = adapter
      .chat({ chatCtx: ChatContext.empty() })
      .collect()
      .then(() => (at = systemClock.now()));
    await settle(work);
    expect(at - startedAt).toBeCloseTo(5000, -2);
  });

  it('probes a failed one with the next question and uses it again', async () => {
    const a = new FakeLLM('a', down);
    const adapter = new llm.FallbackAdapter({ llms: [a, new FakeLLM('b', answer('b'))] });
    const changes = watch(adapter, 'llm_availability_changed');
    await ask(adapter);
    a.run = answer('a');
    expect((await ask(adapter)).text).toBe('b');
    expect(changes.at(-1)).toEqual({ llm: a, available: true });
    expect((await ask(adapter)).text).toBe('a');
    await adapter.aclose();
  });

  it('emits one final error when all fail', async () => {
    const adapter = new llm.FallbackAdapter({ llms: [new FakeLLM('a', down), new FakeLLM('b', down)] });
    const errors = watch(adapter, 'error');
    await expect(ask(adapter)).rejects.toThrow('All LLMs');
    expect(errors).toMatchObject([{ type: 'llm_error', recoverable: false }]);
  });

  it('does not repeat an answer that was begun, unless told to', async () => {
    const cut = async (put: (text: string) => void) => {
      put('half ');
      await sleep(systemClock, 1);
      throw new APIConnectionError();
    };
    const strict = new llm.FallbackAdapter({ llms: [new FakeLLM('a', cut), new FakeLLM('b', answer('b'))] });
    await expect(ask(strict)).rejects.toThrow('Connection error');
    const llms = [new FakeLLM('a', cut), new FakeLLM('b', answer('b'))];
    expect((await ask(new llm.FallbackAdapter({ llms, retryOnChunkSent: true }))).text).toBe('half b');
  });

  it('reports the metrics of the one that answered, once', async () => {
    const adapter = new llm.FallbackAdapter({ llms: [new FakeLLM('a', answer('a'))] });
    const metrics = watch(adapter, 'metrics_collected');
    await ask(adapter);
    expect(metrics).toMatchObject([{ label: 'a' }]);
    expect(() => new llm.FallbackAdapter({ llms: [] })).toThrow('at least one');
  });
});

describe('tts.FallbackAdapter', () => {
  const speaker = () =>
    new FakeTTS(
      async (self) => self.out.put(audio()),
      async (self) => {
        const text = (await self.read()).join('');
        self.mark();
        self.out.put({ ...audio('s', true), deltaText: text });
      },
    );

  it('speaks with the next one and keeps the failure inside (a wrong key)', async () => {
    const adapter = new tts.FallbackAdapter({ ttsInstances: [new FakeTTS(down, down), speaker()] });
    const [errors, changes] = [watch(adapter, 'error'), watch(adapter, 'tts_availability_changed')];
    expect(await settle(all(adapter.synthesize('hello')), 10)).toHaveLength(1);
    const stream = adapter.stream();
    stream.pushText('hello ');
    stream.pushText('there');
    stream.endInput();
    expect(await settle(all(stream), 10)).toMatchObject([{ deltaText: 'hello there|' }]);
    expect(errors).toEqual([]);
    expect(changes).toMatchObject([{ available: false }]);
    expect(adapter.status).toEqual([{ available: false }, { available: true }]);
    await adapter.close();
  });

  it('repeats the text to the next one, also what comes later', async () => {
    const late = new FakeTTS(down, async (self) => {
      await self.text.next();
      throw new APIStatusError({ options: { statusCode: 500, retryable: false } });
    });
    const adapter = new tts.FallbackAdapter({ ttsInstances: [late, speaker()] });
    const stream = adapter.stream();
    const items = all(stream);
    stream.pushText('one ');
    await vi.advanceTimersByTimeAsync(10);
    stream.pushText('two');
    stream.endInput();
    expect(await settle(items, 10)).toMatchObject([{ deltaText: 'one two|' }]);
    await adapter.close();
  });

  it('gives up on one that stays silent', async () => {
    const adapter = new tts.FallbackAdapter({ ttsInstances: [new FakeTTS(down, hang), speaker()] });
    const stream = adapter.stream({ connOptions: { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 3000 } });
    stream.pushText('one');
    stream.endInput();
    expect(await settle(all(stream), 3100)).toHaveLength(1);
    await adapter.close();
  });

  it('does not say again what was heard', async () => {
    const cut = new FakeTTS(down, async (self) => {
      self.out.put(audio());
      await sleep(systemClock, 1);
      throw new APIConnectionError();
    });
    const adapter = new tts.FallbackAdapter({ ttsInstances: [cut, speaker()] });
    const errors = watch(adapter, 'error');
    const stream = adapter.stream();
    stream.pushText('one');
    stream.endInput();
    expect(await settle(all(stream), 10)).toHaveLength(1);
    expect(errors).toMatchObject([{ type: 'tts_error', recoverable: false }]);
    await adapter.close();
  });

  it('recovers in the background', async () => {
    let works = false;
    const flaky = new FakeTTS(async (self) => (works ? self.out.put(audio()) : down()), down);
    const adapter = new tts.FallbackAdapter({ ttsInstances: [flaky, speaker()] });
    adapter.markUnAvailable(0);
    await vi.advanceTimersByTimeAsync(1500);
    expect(adapter.status[0]).toEqual({ available: false });
    works = true;
    await vi.advanceTimersByTimeAsync(5000);
    expect(adapter.status[0]).toEqual({ available: true });
    await adapter.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('emits one final error when all fail', async () => {
    const adapter = new tts.FallbackAdapter({ ttsInstances: [new FakeTTS(down), new FakeTTS(down)] });
    const errors = watch(adapter, 'error');
    expect(await settle(all(adapter.synthesize('x')), 10)).toEqual([]);
    expect(errors).toMatchObject([{ type: 'tts_error', recoverable: false }]);
    await adapter.close();
  });
});
