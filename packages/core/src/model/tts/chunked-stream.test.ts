// The contract of ChunkedStream: what plugins of the published package rely on.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIConnectionError } from '../../base/api-errors.js';
import { initializeLogger } from '../../base/log.js';
import { audio, count, FakeTTS, watch } from './__fakes__/fake-tts.js';

initializeLogger({ pretty: false, level: 'silent' });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ChunkedStream', () => {
  it('gives the audio of run, merges it, and reports metrics', async () => {
    const tts = new FakeTTS(async (self) => {
      self.out.put(audio());
      self.out.put(audio('s', true));
      self.tokens(7);
      self.out.close();
    });
    const seen = watch(tts);
    const stream = tts.synthesize('hello');
    expect(stream.inputText).toBe('hello');
    expect((await stream.collect()).samplesPerChannel).toBe(4800);
    expect(seen.metrics).toMatchObject([
      {
        type: 'tts_metrics',
        charactersCount: 5,
        audioDurationMs: 200,
        streamed: false,
        inputTokens: 7,
        cancelled: false,
      },
    ]);
    expect(seen.metrics[0]?.ttfbMs).toBeGreaterThanOrEqual(0);
  });

  it('ends even if run does not close the queue', async () => {
    expect(await count(new FakeTTS(async (self) => self.out.put(audio())).synthesize('x'))).toBe(1);
  });

  it('gives each attempt a queue of its own', async () => {
    const queues = new Set<unknown>();
    const tts = new FakeTTS(async (self) => {
      queues.add(self.out);
      if (self.runs < 3) {
        self.out.close();
        throw new APIConnectionError({});
      }
      self.out.put(audio());
    });
    const seen = watch(tts);
    const items = count(tts.synthesize('x'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await items).toBe(1);
    expect(queues.size).toBe(3);
    expect(seen.errors).toEqual([]);
  });

  it('does not repeat audio that was heard: an error after audio is final', async () => {
    const tts = new FakeTTS(async (self) => {
      self.out.put(audio());
      throw new APIConnectionError({ message: 'cut' });
    });
    const seen = watch(tts);
    const stream = tts.synthesize('x');
    await expect(stream.collect()).rejects.toThrow('cut');
    expect(stream.runs).toBe(1);
    expect(seen.errors).toMatchObject([{ type: 'tts_error', recoverable: false }]);
  });

  it('stops with the signal it was given', async () => {
    const controller = new AbortController();
    const tts = new FakeTTS(async (self) => {
      await new Promise((resolve) => self.abortSignal.addEventListener('abort', resolve));
      throw new Error('aborted by us');
    });
    const seen = watch(tts);
    const items = count(tts.synthesize('x', undefined, controller.signal));
    await Promise.resolve();
    controller.abort();
    expect(await items).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.errors).toEqual([]);
    expect(seen.metrics).toMatchObject([{ cancelled: true }]);
  });
});
