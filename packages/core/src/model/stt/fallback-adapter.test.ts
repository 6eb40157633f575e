// The STT fallback adapter: one recogniser's failure stays inside, the next one takes over.
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIStatusError } from '../../base/api-errors.js';
import { initializeLogger } from '../../base/log.js';
import { asLanguageCode } from '../language.js';
import * as stt from './index.js';
import { all, settle, watch } from '../__fakes__/watching.js';

initializeLogger({ pretty: false, level: 'silent' });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class FakeSTT extends stt.STT {
  streams: FakeSTTStream[] = [];
  recognizes: () => Promise<stt.SpeechEvent> = async () => final('recognised');
  readonly label: string;
  constructor(label: string) {
    super({ streaming: true, interimResults: true, alignedTranscript: 'word' });
    this.label = label;
  }
  protected _recognize() {
    return this.recognizes();
  }
  stream(options: Parameters<stt.STT['stream']>[0] = {}): FakeSTTStream {
    const stream = new FakeSTTStream(this, undefined, options.connOptions);
    this.streams.push(stream);
    return stream;
  }
}

class FakeSTTStream extends stt.SpeechStream {
  label = 'fake';
  frames = 0;
  fail: (error: Error) => void = () => {};
  protected async run() {
    const failed = new Promise<never>((_, reject) => (this.fail = reject));
    const reading = (async () => {
      for await (const _ of this.input) this.frames += 1;
    })();
    await Promise.race([reading, failed]);
  }
  say(text: string) {
    this.queue.put(final(text));
  }
}

const final = (text: string): stt.SpeechEvent => ({
  type: stt.SpeechEventType.FINAL_TRANSCRIPT,
  alternatives: [{ language: asLanguageCode('en'), text, startTime: 0, endTime: 0, confidence: 1 }],
});

describe('stt.FallbackAdapter', () => {
  const frame = () => AudioFrame.create(16000, 1, 160);
  const broken = () => new APIStatusError({ options: { statusCode: 401 } });
  const tick = () => vi.advanceTimersByTimeAsync(10);

  it('recognises with the next one', async () => {
    const [a, b] = [new FakeSTT('a'), new FakeSTT('b')];
    a.recognizes = () => Promise.reject(broken());
    const adapter = new stt.FallbackAdapter({ sttInstances: [a, b] });
    const changes = watch(adapter, 'stt_availability_changed');
    expect((await settle(adapter.recognize(frame()))).alternatives?.[0].text).toBe('recognised');
    expect(changes).toEqual([{ stt: a, available: false }]);
    b.recognizes = a.recognizes;
    await expect(settle(adapter.recognize(frame()))).rejects.toThrow('All STT');
  });

  it('gives the next one the audio that was not understood, and goes on', async () => {
    const [a, b] = [new FakeSTT('a'), new FakeSTT('b')];
    const adapter = new stt.FallbackAdapter({ sttInstances: [a, b] });
    const errors = watch(adapter, 'error');
    const stream = adapter.stream();
    const events = all(stream);
    for (let i = 0; i < 5; i += 1) stream.pushFrame(frame());
    await tick();
    a.streams[0]?.say('one');
    await tick();
    for (let i = 0; i < 3; i += 1) stream.pushFrame(frame());
    await tick();
    a.streams[0]?.fail(broken());
    await tick();
    stream.pushFrame(frame());
    await tick();
    expect(b.streams[0]?.frames).toBe(4);
    b.streams[0]?.say('two');
    stream.endInput();
    const texts = (await settle(events, 100)).map((event) => event.alternatives?.[0].text);
    expect(texts).toEqual(['one', 'two']);
    expect(errors).toEqual([]);
  });

  it('lets a failed one hear the live audio until it understands something', async () => {
    const [a, b] = [new FakeSTT('a'), new FakeSTT('b')];
    const adapter = new stt.FallbackAdapter({ sttInstances: [a, b] });
    const changes = watch(adapter, 'stt_availability_changed');
    const stream = adapter.stream();
    await tick();
    a.streams[0]?.fail(broken());
    await tick();
    stream.pushFrame(frame());
    await tick();
    const probe = a.streams[1];
    expect(probe?.frames).toBe(1);
    probe?.say('hello');
    await tick();
    expect(changes).toEqual([
      { stt: a, available: false },
      { stt: a, available: true },
    ]);
    expect(() => probe?.pushFrame(frame())).toThrow('closed');
    stream.close();
  });

  it('emits one final error when all fail', async () => {
    const models = [new FakeSTT('a'), new FakeSTT('b')];
    const adapter = new stt.FallbackAdapter({ sttInstances: models });
    const errors = watch(adapter, 'error');
    const events = all(adapter.stream());
    for (const model of models) {
      await tick();
      model.streams[0]?.fail(broken());
    }
    expect(await settle(events, 100)).toEqual([]);
    expect(errors).toMatchObject([{ type: 'stt_error', recoverable: false }]);
  });

  it('takes on what all can do, and asks for a VAD if one cannot stream', () => {
    expect(new stt.FallbackAdapter({ sttInstances: [new FakeSTT('a')] }).capabilities).toMatchObject({
      streaming: true,
      interimResults: true,
      alignedTranscript: 'word',
    });
    class Batch extends FakeSTT {
      constructor() {
        super('batch');
        this.updateCapabilities({ streaming: false });
      }
    }
    expect(() => new stt.FallbackAdapter({ sttInstances: [new Batch()] })).toThrow('vad');
  });
});
