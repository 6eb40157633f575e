// A TTS of whole texts made streaming, sentence by sentence.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIStatusError } from '../../base/api-errors.js';
import { initializeLogger } from '../../base/log.js';
import { delay } from '../../base/timers.js';
import { basic } from '../tokenize/index.js';
import { audio, FakeTTS, watch } from './__fakes__/fake-tts.js';
import { StreamAdapter, SynthesizeStream } from './index.js';

initializeLogger({ pretty: false, level: 'silent' });

const tokenizer = new basic.SentenceTokenizer({ minSentenceLength: 1 });

async function texts(stream: SynthesizeStream): Promise<string[]> {
  const heard: string[] = [];
  const reading = read(stream, heard);
  await vi.advanceTimersByTimeAsync(1000);
  await reading;
  return heard;
}

async function read(stream: SynthesizeStream, heard: string[]): Promise<void> {
  for await (const item of stream) {
    if (item === SynthesizeStream.END_OF_STREAM) heard.push('|');
    else if (typeof item !== 'symbol') {
      const [timed] = (item.frame.userdata['lk.timed_transcripts'] ?? []) as { text: string; startTime: number }[];
      heard.push(timed ? `${timed.text}@${timed.startTime.toFixed(1)}` : '+');
    }
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('tts.StreamAdapter', () => {
  it('speaks sentences ahead but in order, with their text and time on the first frame', async () => {
    const started: string[] = [];
    const tts = new FakeTTS(async (self) => {
      started.push(self.inputText);
      // The first sentence is the slowest.
      await delay(self.inputText.startsWith('One') ? 30 : 1);
      self.out.put(audio());
      self.out.put(audio());
    });
    const adapter = new StreamAdapter(tts, tokenizer);
    expect(adapter.capabilities.streaming).toBe(true);
    const stream = adapter.stream();
    stream.pushText('One is here. Two is');
    stream.pushText(' there. Three is far.');
    stream.flush();
    stream.pushText('Four is near.');
    stream.endInput();
    expect(await texts(stream)).toEqual([
      'One is here.@0.0',
      '+',
      'Two is there.@0.2',
      '+',
      'Three is far.@0.4',
      '+',
      '|',
      'Four is near.@0.0',
      '+',
      '|',
    ]);
    expect(started.slice(0, 3)).toEqual(['One is here.', 'Two is there.', 'Three is far.']);
  });

  it('synthesises only a few sentences ahead', async () => {
    let started = 0;
    const tts = new FakeTTS(async () => {
      started += 1;
      await delay(10_000);
    });
    const stream = new StreamAdapter(tts, tokenizer).stream();
    stream.pushText('One. Two. Three. Four. Five. Six. Seven. ');
    stream.endInput();
    await vi.advanceTimersByTimeAsync(20);
    expect(started).toBe(3);
    stream.close();
  });

  it('stops everything when closed', async () => {
    const aborted: boolean[] = [];
    const tts = new FakeTTS(async (self) => {
      await new Promise((resolve) => self.abortSignal.addEventListener('abort', resolve));
      aborted.push(true);
    });
    const stream = new StreamAdapter(tts, tokenizer).stream();
    stream.pushText('One. Two. Three. ');
    await vi.advanceTimersByTimeAsync(5);
    stream.close();
    expect(await texts(stream)).toEqual([]);
    await vi.advanceTimersByTimeAsync(5);
    expect(aborted).toEqual([true, true]);
  });

  it('reports metrics of each sentence once, and an error once', async () => {
    const tts = new FakeTTS(async (self) => {
      if (self.inputText.startsWith('Two')) throw new APIStatusError({ options: { statusCode: 401 } });
      self.out.put(audio());
    });
    const adapter = new StreamAdapter(tts, tokenizer);
    const seen = watch(adapter);
    const stream = adapter.stream();
    stream.pushText('One is here. Two is there. Three.');
    stream.endInput();
    await texts(stream);
    expect(seen.errors).toMatchObject([{ type: 'tts_error', recoverable: false }]);
    expect(seen.metrics.filter((each) => each.charactersCount === 'One is here.'.length)).toHaveLength(1);
  });
});
