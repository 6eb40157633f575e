// Languages, plugins, runners, usage sums, the connection pool and the streams of the public edges.
import { ReadableStream } from 'node:stream/web';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { initializeLogger, log } from '../base/log.js';
import { all } from './__fakes__/watching.js';
import { DEFAULT_API_CONNECT_OPTIONS, DEFAULT_SESSION_CONNECT_OPTIONS, intervalForRetry } from './connect-options.js';
import { ConnectionPool } from './connection-pool.js';
import { FlushSentinel, isFlushSentinel } from './flush-sentinel.js';
import { InferenceRunner } from './inference-runner.js';
import * as language from './language.js';
import { filterZeroValues, logMetrics, ModelUsageCollector, type TTSMetrics, UsageCollector } from './metrics/index.js';
import { Plugin, PluginEventTypes } from './plugin.js';
import {
  createStreamChannel,
  DeferredReadableStream,
  IdentityTransform,
  mergeReadableStreams,
  MultiInputStream,
} from './stream/index.js';

initializeLogger({ pretty: false, level: 'silent' });
afterEach(() => void vi.useRealTimers());

it('has the published defaults', () => {
  expect(DEFAULT_API_CONNECT_OPTIONS).toEqual({ maxRetry: 3, retryIntervalMs: 2000, timeoutMs: 10_000 });
  expect(DEFAULT_SESSION_CONNECT_OPTIONS.maxUnrecoverableErrors).toBe(3);
  expect([0, 1, 2].map((n) => intervalForRetry(DEFAULT_API_CONNECT_OPTIONS, n))).toEqual([100, 2000, 2000]);
  expect([FlushSentinel, Symbol.for('lk.FlushSentinel'), 'x'].map(isFlushSentinel)).toEqual([true, true, false]);
});

describe('languages', () => {
  it.each([
    ['en', 'en'],
    ['EN_us', 'en-US'],
    ['en-us', 'en-US'],
    ['English', 'en'],
    ['eng', 'en'],
    ['zh-hans-cn', 'zh-Hans-CN'],
    ['multi', 'multi'],
    ['Portuguese', 'pt'],
    [' de ', 'de'],
  ])('normalizes %s to %s', (from, to) => {
    expect(language.normalizeLanguage(from)).toBe(to);
  });

  it('takes codes apart and compares them', () => {
    expect(language.getBaseLanguage('pt-BR')).toBe('pt');
    expect(language.getLanguageRegion('zh-Hans-CN')).toBe('CN');
    expect(language.getLanguageRegion('en')).toBeUndefined();
    expect(language.toLanguageName('de-AT')).toBe('german');
    expect(language.toLanguageName('multi')).toBeUndefined();
    expect(language.areLanguagesEquivalent('en', 'en-US')).toBe(true);
    expect(language.areLanguagesEquivalent('en-GB', 'en-US')).toBe(false);
    expect(language.areLanguagesEquivalent('en', undefined)).toBe(false);
  });
});

it('plugins register and tell', () => {
  class Acme extends Plugin {}
  const heard: Plugin[] = [];
  Plugin.emitter.on(PluginEventTypes.PluginRegistered, (plugin) => heard.push(plugin));
  const acme = new Acme({ title: 'acme', version: '1.0.0', package: '@acme/plugin' });
  Plugin.registerPlugin(acme);
  expect([heard, Plugin.registeredPlugins]).toEqual([[acme], [acme]]);
  expect([acme.title, acme.version, acme.package]).toEqual(['acme', '1.0.0', '@acme/plugin']);
});

it('an inference method has one runner', () => {
  InferenceRunner.registerRunner('test_method', 'file:///runner.js');
  expect(InferenceRunner.registeredRunners).toEqual({ test_method: 'file:///runner.js' });
  expect(() => InferenceRunner.registerRunner('test_method', 'file:///other.js')).toThrow('test_method');
});

describe('usage', () => {
  const tts: TTSMetrics = {
    type: 'tts_metrics',
    label: 'x',
    requestId: 'r',
    timestamp: 0,
    ttfbMs: 1,
    durationMs: 2,
    audioDurationMs: 100,
    cancelled: false,
    charactersCount: 10,
    streamed: true,
    metadata: { modelProvider: 'acme', modelName: 'voice' },
  };

  it('is summed per model', () => {
    const collector = new ModelUsageCollector();
    collector.collect(tts);
    collector.collect(tts);
    collector.collect({ ...tts, metadata: { modelProvider: 'acme', modelName: 'other' } });
    collector.collect({
      type: 'llm_metrics',
      label: 'l',
      requestId: 'r',
      timestamp: 0,
      durationMs: 1,
      ttftMs: 1,
      cancelled: false,
      completionTokens: 3,
      promptTokens: 5,
      promptCachedTokens: 2,
      totalTokens: 8,
      tokensPerSecond: 1,
    });
    collector.collect({
      type: 'vad_metrics',
      label: 'v',
      timestamp: 0,
      idleTimeMs: 0,
      inferenceDurationTotalMs: 1,
      inferenceCount: 1,
    });
    const usage = collector.flatten();
    expect(usage.map(filterZeroValues)).toEqual([
      { type: 'llm_usage', provider: '', model: '', inputTokens: 5, inputCachedTokens: 2, outputTokens: 3 },
      { type: 'tts_usage', provider: 'acme', model: 'voice', charactersCount: 20, audioDurationMs: 200 },
      { type: 'tts_usage', provider: 'acme', model: 'other', charactersCount: 10, audioDurationMs: 100 },
    ]);
  });

  it('is summed over all, and logged', () => {
    const collector = new UsageCollector();
    collector.collect(tts);
    expect(collector.getSummary()).toMatchObject({ ttsCharactersCount: 10, llmPromptTokens: 0 });
    const info = vi.spyOn(log(), 'info');
    logMetrics({ ...tts, ttfbMs: 1.23456 });
    expect(info).toHaveBeenCalledWith(expect.objectContaining({ ttfbMs: 1.23, modelName: 'voice' }), 'TTS metrics');
  });
});

describe('ConnectionPool', () => {
  function pool(options: { maxSessionDuration?: number; markRefreshedOnGet?: boolean } = {}) {
    let opened = 0;
    const closed: number[] = [];
    const timeouts: number[] = [];
    const connections = new ConnectionPool<number>({
      ...options,
      connectCb: async (timeout) => {
        timeouts.push(timeout);
        return (opened += 1);
      },
      closeCb: async (connection) => void closed.push(connection),
    });
    return { connections, closed, timeouts };
  }

  it('reuses what was given back, one user at a time', async () => {
    const { connections, timeouts } = pool();
    const first = await connections.get();
    expect(await connections.get(500)).toBe(2);
    connections.put(first);
    expect(await connections.get()).toBe(1);
    expect(timeouts).toEqual([10_000, 500]);
  });

  it('replaces old connections, unless each use makes them young', async () => {
    vi.useFakeTimers();
    const old = pool({ maxSessionDuration: 1000 });
    old.connections.put(await old.connections.get());
    await vi.advanceTimersByTimeAsync(900);
    old.connections.put(await old.connections.get());
    await vi.advanceTimersByTimeAsync(900);
    expect(await old.connections.get()).toBe(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(old.closed).toEqual([1]);
    const young = pool({ maxSessionDuration: 1000, markRefreshedOnGet: true });
    for (let i = 0; i < 3; i += 1) {
      young.connections.put(await young.connections.get());
      await vi.advanceTimersByTimeAsync(900);
    }
    expect(await young.connections.get()).toBe(1);
  });

  it('withConnection gives back after success and removes after an error or an abort', async () => {
    const { connections, closed } = pool();
    expect(await connections.withConnection(async (connection) => connection * 10)).toBe(10);
    await expect(connections.withConnection(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const controller = new AbortController();
    const cut = connections.withConnection(() => new Promise(() => {}), { signal: controller.signal });
    await Promise.resolve();
    controller.abort(new Error('cut'));
    await expect(cut).rejects.toThrow('cut');
    await connections.close();
    expect(closed).toEqual([1, 2]);
  });

  it('prewarms one connection, which the first user gets', async () => {
    const { connections, timeouts } = pool();
    connections.prewarm();
    connections.prewarm();
    expect(await connections.get()).toBe(1);
    expect(timeouts).toHaveLength(1);
  });

  it('does not take back what was invalidated', async () => {
    const { connections, closed } = pool();
    const connection = await connections.get();
    connections.invalidate();
    connections.put(connection);
    expect(await connections.get()).toBe(2);
    await connections.close();
    expect(closed).toEqual([1, 2]);
  });
});

describe('streams', () => {
  it('a channel gives what was written, then its end or its error', async () => {
    const channel = createStreamChannel<number>();
    await channel.write(1);
    await channel.write(2);
    await channel.close();
    await channel.close();
    expect(channel.closed).toBe(true);
    expect(await all(channel.stream())).toEqual([1, 2]);
    await expect(channel.write(3)).rejects.toThrow('closed');
    const failing = createStreamChannel<number>();
    await failing.abort(new Error('broken'));
    await expect(all(failing.stream())).rejects.toThrow('broken');
    const fed = createStreamChannel<number>();
    fed.addStreamInput(ReadableStream.from([1, 2]));
    expect([await read(fed.stream()), fed.closed]).toEqual([1, false]);
    await fed.close();
  });

  async function read<T>(stream: ReadableStream<T>): Promise<T | undefined> {
    const reader = stream.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    return value;
  }

  it('a deferred stream waits for its source, takes one, and releases it', async () => {
    const deferred = new DeferredReadableStream<number>();
    const reading = all(deferred.stream);
    deferred.setSource(ReadableStream.from([1, 2]));
    expect(() => deferred.setSource(ReadableStream.from([3]))).toThrow('already set');
    expect(await reading).toEqual([1, 2]);
    const source = new ReadableStream<number>();
    const detached = new DeferredReadableStream<number>();
    detached.setSource(source);
    await detached.detachSource();
    expect(await all(detached.stream)).toEqual([]);
    expect(source.locked).toBe(false);
  });

  it('a multi-input stream outlives its inputs, also failing ones', async () => {
    const multi = new MultiInputStream<number>();
    multi.addInputStream(new ReadableStream({ start: (controller) => controller.error(new Error('broken')) }));
    multi.addInputStream(ReadableStream.from([1]));
    expect(await read(multi.stream)).toBe(1);
    const source = new ReadableStream<number>();
    const id = multi.addInputStream(source);
    await multi.removeInputStream(id);
    expect([source.locked, multi.inputCount, multi.isClosed]).toEqual([false, 0, false]);
    multi.addInputStream(ReadableStream.from([2]));
    expect(await read(multi.stream)).toBe(2);
    await multi.close();
    expect(() => multi.addInputStream(source)).toThrow('closed');
    expect(await all(multi.stream)).toEqual([]);
  });

  it('merges streams and passes an error', async () => {
    const merged = await all(mergeReadableStreams(ReadableStream.from([1, 2]), ReadableStream.from([3])));
    expect(merged.sort((a, b) => a - b)).toEqual([1, 2, 3]);
    const failing = new ReadableStream<number>({ start: (controller) => controller.error(new Error('broken')) });
    await expect(all(mergeReadableStreams(failing, new ReadableStream<number>()))).rejects.toThrow('broken');
  });

  it('an identity transform never makes its writer wait', async () => {
    const { readable, writable } = new IdentityTransform<number>();
    const writer = writable.getWriter();
    for (let i = 0; i < 1000; i += 1) await writer.write(i);
    await writer.close();
    expect(await all(readable)).toHaveLength(1000);
  });
});
