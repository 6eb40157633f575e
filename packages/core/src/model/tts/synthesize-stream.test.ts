// The contract of SynthesizeStream: what plugins of the published package rely on.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIConnectionError } from '../../base/api-errors.js';
import { initializeLogger } from '../../base/log.js';
import { audio, count, FakeTTS, watch } from './__fakes__/fake-tts.js';
import { SynthesizeStream } from './index.js';

initializeLogger({ pretty: false, level: 'silent' });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('SynthesizeStream', () => {
  it('reports one measurement per final frame, from markStarted on', async () => {
    const tts = new FakeTTS(undefined, async (self) => {
      await self.read();
      for (const segment of ['a', 'b']) {
        self.mark();
        self.out.put(audio(segment));
        self.out.put(audio(segment, true));
        await vi.advanceTimersByTimeAsync(1);
      }
      self.out.put(SynthesizeStream.END_OF_STREAM);
    });
    const seen = watch(tts);
    const stream = tts.stream();
    stream.pushText('one');
    stream.flush();
    stream.pushText('two');
    stream.endInput();
    expect(await count(stream)).toBe(5);
    expect(seen.metrics).toMatchObject([
      { segmentId: 'a', streamed: true, audioDurationMs: 200, charactersCount: 6 },
      { segmentId: 'b', audioDurationMs: 200, charactersCount: 0 },
    ]);
    expect(stream.done).toBe(1);
  });

  it('reports nothing without markStarted', async () => {
    const tts = new FakeTTS(undefined, async (self) => self.out.put(audio('a', true)));
    const seen = watch(tts);
    await count(tts.stream());
    expect(seen.metrics).toEqual([]);
  });

  it('stamps the first frame with the time the text was sent', async () => {
    const tts = new FakeTTS(undefined, async (self) => {
      self.mark();
      self.out.put(audio());
      self.out.put(audio('s', true));
    });
    const stamps: unknown[] = [];
    for await (const item of tts.stream()) {
      if (typeof item !== 'symbol') stamps.push(item.frame.userdata['lk.tts_started_time']);
    }
    expect(stamps).toEqual([expect.any(Number), undefined]);
  });

  it('repeats the text for a new attempt, also when the input has ended', async () => {
    const read: string[][] = [];
    const tts = new FakeTTS(undefined, async (self) => {
      read.push(await self.read());
      if (self.runs < 3) throw new APIConnectionError({});
      self.out.put(audio('s', true));
    });
    const seen = watch(tts);
    const stream = tts.stream();
    stream.pushText('one ');
    stream.pushText('two');
    stream.endInput();
    const items = count(stream);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await items).toBe(1);
    expect(read).toEqual([
      ['one ', 'two', '|'],
      ['one ', 'two', '|'],
      ['one ', 'two', '|'],
    ]);
    expect(seen.errors).toEqual([]);
    expect(stream.done).toBe(1);
  });

  it('repeats only segments that were not spoken', async () => {
    const read: string[][] = [];
    const tts = new FakeTTS(undefined, async (self) => {
      if (self.runs === 1) {
        await self.text.next();
        await self.text.next();
        self.out.put(audio('a', true));
        await Promise.resolve();
        await Promise.resolve();
        throw new APIConnectionError({});
      }
      read.push(await self.read());
    });
    const stream = tts.stream();
    stream.pushText('one');
    stream.flush();
    stream.pushText('two');
    stream.endInput();
    const items = count(stream);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await items).toBe(1);
    expect(read).toEqual([['two', '|']]);
  });

  it('does not repeat a segment of which audio was heard', async () => {
    const tts = new FakeTTS(undefined, async (self) => {
      self.mark();
      self.out.put(audio());
      await Promise.resolve();
      throw new APIConnectionError({});
    });
    const seen = watch(tts);
    const stream = tts.stream();
    stream.pushText('one');
    await count(stream);
    expect(stream.runs).toBe(1);
    expect(seen.errors).toMatchObject([{ recoverable: false }]);
    // The session pushes on until it hears of the error.
    stream.pushText('two');
  });

  it('ends at once when closed, and cleans up once', async () => {
    const tts = new FakeTTS(undefined, async (self) => {
      await self.read();
      self.out.put(audio());
    });
    const seen = watch(tts);
    const stream = tts.stream();
    await Promise.resolve();
    stream.close();
    expect(await count(stream)).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(stream.done).toBe(1);
    expect(seen.errors).toEqual([]);
    expect(() => stream.pushText('x')).toThrow('Stream is closed');
  });
});
