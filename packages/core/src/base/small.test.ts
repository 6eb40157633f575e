// Small helpers: text, arrays, filters, environment, log and web streams.
import { ReadableStream } from 'node:stream/web';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dedent } from './dedent.js';
import { isCloud, isDevMode, isHosted, resolveEnvVar } from './env.js';
import { ExpFilter } from './exp-filter.js';
import { shortuuid } from './id.js';
import { createImmutableArray, isImmutableArray } from './immutable-array.js';
import { addLogSink, initializeLogger, log, loggerOptions } from './log.js';
import { isStreamClosedError, readStream, toStream } from './web-streams.js';

afterEach(() => void vi.unstubAllEnvs());

describe('dedent', () => {
  it('strips the common indentation, the first empty line and the end', () => {
    expect(dedent`
      Hello,
        world!
    `).toBe('Hello,\n  world!');
  });

  it('leaves values alone, even with lines of their own', () => {
    const value = 'a\n b';
    expect(dedent`
      x: ${value}
        y`).toBe('x: a\n b\n  y');
    expect(dedent`one ${1} line`).toBe('one 1 line');
  });
});

it('shortuuid is the prefix and 12 characters', () => {
  expect(shortuuid('item_')).toMatch(/^item_[0-9a-f]{8}-[0-9a-f]{3}$/);
  expect(shortuuid()).not.toBe(shortuuid());
});

it('an immutable array reads like the array and refuses changes', () => {
  const source = [1, 2];
  const view = createImmutableArray(source, 'Use copy().');
  expect([...view, view.length, view.at(-1)]).toEqual([1, 2, 2, 2]);
  expect(view.map((item) => item * 2)).toEqual([2, 4]);
  expect(() => view.push(3)).toThrow('Use copy().');
  expect(() => (view[0] = 3)).toThrow('read-only');
  expect(() => (view.length = 0)).toThrow('read-only');
  source.push(3);
  expect(view).toHaveLength(3);
  expect([isImmutableArray(view), isImmutableArray(source)]).toEqual([true, false]);
});

it('ExpFilter smooths within its limits', () => {
  const filter = new ExpFilter(0.5, 10);
  expect(filter.filtered).toBeUndefined();
  expect([filter.apply(1, 4), filter.apply(1, 8), filter.apply(2, 100)]).toEqual([4, 6, 10]);
  filter.reset({ initial: 1, minVal: 0.5 });
  expect(filter.apply(1, 0)).toBe(0.5);
  expect(() => new ExpFilter(0)).toThrow(RangeError);
});

it('knows where it runs', () => {
  expect(['https://x.livekit.cloud', 'wss://livekit.example.com'].map((url) => isCloud(new URL(url)))).toEqual([
    true,
    false,
  ]);
  vi.stubEnv('LIVEKIT_REMOTE_EOT_URL', 'https://x');
  vi.stubEnv('LIVEKIT_DEV_MODE', '1');
  expect([isHosted(), isDevMode()]).toEqual([true, true]);
});

it('resolveEnvVar: the value, the variables in order, the default, or an error that names them', () => {
  vi.stubEnv('TEST_B', 'b');
  expect(resolveEnvVar('v', ['TEST_B'])).toBe('v');
  expect(resolveEnvVar(undefined, ['TEST_A', 'TEST_B'])).toBe('b');
  expect(resolveEnvVar('', ['TEST_A'], 'd')).toBe('d');
  expect(() => resolveEnvVar(undefined, ['TEST_A'])).toThrow('TEST_A');
});

describe('log', () => {
  it('works without being initialised, at the level of LOG_LEVEL', () => {
    const state: Record<symbol, unknown> = globalThis as never;
    const key = Symbol.for('@livekit/agents:logger');
    const before = state[key];
    delete state[key];
    vi.stubEnv('LOG_LEVEL', 'error');
    expect(log().level).toBe('error');
    expect(log()).toBe(log());
    state[key] = before;
  });

  it('remembers its options and writes to added sinks', () => {
    initializeLogger({ pretty: false, level: 'silent' });
    expect(loggerOptions()).toEqual({ pretty: false, level: 'silent' });
    initializeLogger({ pretty: false, level: 'fatal' });
    const lines: string[] = [];
    addLogSink({ write: (line) => void lines.push(line) });
    log().level = 'info';
    const child = log().child({ job: 'j' });
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    child.warn('hello');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ msg: 'hello', job: 'j' }]);
    vi.restoreAllMocks();
    initializeLogger({ pretty: false, level: 'silent' });
  });
});

describe('web streams', () => {
  it('readStream ends with the stream and passes its error', async () => {
    const items: number[] = [];
    const source = ReadableStream.from([1, 2]);
    for await (const item of readStream(source)) items.push(item);
    expect(items).toEqual([1, 2]);
    expect(source.locked).toBe(false);
    const failing = new ReadableStream<number>({ start: (controller) => controller.error(new Error('broken')) });
    await expect(readStream(failing).next()).rejects.toThrow('broken');
  });

  it('an abort ends a waiting read, releases the stream and leaves no listener', async () => {
    const controller = new AbortController();
    const source = new ReadableStream<number>();
    const reading = readStream(source, controller.signal).next();
    await Promise.resolve();
    expect(source.locked).toBe(true);
    controller.abort();
    expect((await reading).done).toBe(true);
    expect(source.locked).toBe(false);
    const second = new AbortController();
    const removed = vi.spyOn(second.signal, 'removeEventListener');
    for await (const _ of readStream(ReadableStream.from([1, 2]), second.signal)) break;
    expect(removed).toHaveBeenCalledTimes(1);
    expect((await readStream(source, controller.signal).next()).done).toBe(true);
  });

  it('toStream is lazy and ends the iteration when cancelled', async () => {
    let made = 0;
    let ended = false;
    async function* count() {
      try {
        for (;;) yield (made += 1);
      } finally {
        ended = true;
      }
    }
    const stream = toStream(count());
    await Promise.resolve();
    expect(made).toBe(0);
    const reader = stream.getReader();
    expect((await reader.read()).value).toBe(1);
    await reader.cancel();
    expect([made, ended]).toEqual([1, true]);
  });

  it('knows the errors of a closed stream', async () => {
    const stream = new ReadableStream<number>();
    const reader = stream.getReader();
    const reading = reader.read().catch((error: unknown) => error);
    reader.releaseLock();
    expect(isStreamClosedError(await reading)).toBe(true);
    expect(isStreamClosedError(await reader.read().catch((error: unknown) => error))).toBe(true);
    expect(isStreamClosedError(new Error('401'))).toBe(false);
  });
});
