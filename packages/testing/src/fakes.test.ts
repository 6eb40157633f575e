// The fakes keep the contracts of the models they stand for.
import {
  APIConnectionError,
  ChatContext,
  FakeLLM,
  FunctionCallOutput,
  initializeLogger,
  stt as recognition,
  tts as synthesis,
  VADEventType,
} from '@livekit/agents-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  emptyAudioFrame,
  type FakeRecognizeStream,
  FakeSTT,
  RecognizeSentinel,
  speedUpFakeUserSpeech,
} from './fake-stt.js';
import { FakeTTS } from './fake-tts.js';
import { FakeVAD } from './fake-vad.js';
import { loudFrame, silentFrame } from './sounds.js';
import { VirtualClock } from './virtual-clock.js';

const noRetry = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 1000 };
let clock: VirtualClock;

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
beforeEach(() => {
  clock = new VirtualClock(0);
});

function asked(text: string): ChatContext {
  const chatCtx = new ChatContext();
  chatCtx.addMessage({ role: 'user', content: text });
  return chatCtx;
}

describe('FakeLLM', () => {
  it('answers the last user message, word by word in time', async () => {
    const llm = new FakeLLM([{ input: 'Hi', content: 'Good day to you', ttft: 100, duration: 400 }], { clock });
    const times: [number, string][] = [];
    const stream = llm.chat({ chatCtx: asked('Hi') });
    const reading = (async () => {
      for await (const chunk of stream) if (chunk.delta?.content) times.push([clock.now(), chunk.delta.content]);
    })();
    await clock.until(reading);
    expect(times).toEqual([
      [100, 'Good '],
      [200, 'day '],
      [300, 'to '],
      [400, 'you'],
    ]);
    expect(llm.requests[0]).toMatchObject({ input: 'Hi' });
  });

  it('calls tools, and answers their output', async () => {
    const llm = new FakeLLM([
      {
        input: 'Weather?',
        toolCalls: [
          { name: 'look', args: { city: 'Bonn' } },
          { name: 'look', args: { city: 'Ulm' } },
        ],
      },
      { input: '"sunny"', content: 'It is sunny.' },
    ]);
    const chatCtx = asked('Weather?');
    const { toolCalls } = await llm.chat({ chatCtx }).collect();
    expect(toolCalls.map(({ name, args }) => [name, args])).toEqual([
      ['look', '{"city":"Bonn"}'],
      ['look', '{"city":"Ulm"}'],
    ]);
    expect(toolCalls[0]?.callId).not.toBe(toolCalls[1]?.callId);
    chatCtx.insert(new FunctionCallOutput({ callId: toolCalls[0]?.callId ?? '', output: '"sunny"', isError: false }));
    expect((await llm.chat({ chatCtx }).collect()).text).toBe('It is sunny.');
  });

  it('is silent, falls back, or fails', async () => {
    expect((await new FakeLLM().chat({ chatCtx: asked('?') }).collect()).text).toBe('');
    const llm = new FakeLLM([], { fallback: { content: 'Pardon?' } });
    expect((await llm.chat({ chatCtx: asked('?') }).collect()).text).toBe('Pardon?');
    llm.failure = new APIConnectionError({ message: 'down' });
    llm.on('error', () => undefined);
    await expect(llm.chat({ chatCtx: asked('?'), connOptions: noRetry }).collect()).rejects.toThrow('down');
  });
});

describe('FakeSTT', () => {
  const collect = (stream: FakeRecognizeStream) => {
    const events: [number, string, string][] = [];
    const done = (async () => {
      for await (const event of stream)
        events.push([clock.now(), recognition.SpeechEventType[event.type], event.alternatives?.[0].text ?? '']);
    })();
    return { events, done };
  };

  it('hears its script from the first frame on', async () => {
    const speech = { startTime: 100, endTime: 500, transcript: 'one two three four', sttDelay: 50 };
    const stt = new FakeSTT({
      clock,
      fakeUserSpeeches: [speech, { ...speech, startTime: 700, endTime: 900, final: false }],
    });
    const stream = stt.stream();
    const { events, done } = collect(stream);
    await clock.advanceBy(1000);
    expect(events).toEqual([]);
    stream.pushFrame(silentFrame(20));
    await clock.until(stt.fakeUserSpeechesDone);
    stream.endInput();
    await clock.until(done);
    expect(events).toEqual([
      [1300, 'INTERIM_TRANSCRIPT', 'one two'],
      [1550, 'FINAL_TRANSCRIPT', 'one two three four'],
      [1800, 'INTERIM_TRANSCRIPT', 'one two'],
    ]);
    expect(speedUpFakeUserSpeech(speech, 0.5)).toMatchObject({
      startTime: 50,
      endTime: 250,
      sttDelay: 25,
      transcript: speech.transcript,
    });
  });

  it('hears what it is told, in every open stream', async () => {
    const stt = new FakeSTT({ clock });
    const stream = stt.stream();
    const closed = stt.stream();
    const { events } = collect(stream);
    closed.close();
    await clock.settle();
    stt.hear({ text: 'hello world', durationMs: 400, delayMs: 200 });
    await clock.advanceBy(1000);
    expect(events).toEqual([
      [0, 'START_OF_SPEECH', ''],
      [200, 'INTERIM_TRANSCRIPT', 'hello'],
      [600, 'FINAL_TRANSCRIPT', 'hello world'],
      [600, 'END_OF_SPEECH', ''],
    ]);
  });

  it('fails, waits and changes its mind', async () => {
    const stt = new FakeSTT({ clock, fakeException: new APIConnectionError({ message: 'down' }), fakeTimeoutMs: 300 });
    stt.on('error', () => undefined);
    await expect(clock.until(stt.recognize(emptyAudioFrame()))).rejects.toThrow('down');
    expect(clock.now()).toBe(300);
    expect((await stt.recognizeCh.next()).value).toBeInstanceOf(RecognizeSentinel);
    const failing = stt.stream({ connOptions: noRetry });
    expect((await stt.streamCh.next()).value).toBe(failing);
    await clock.advanceBy(300);
    expect([failing.attempt, (await failing.next()).done]).toEqual([1, true]);
    stt.updateOptions({ fakeException: null, fakeTranscript: 'hello', fakeTimeoutMs: null });
    expect((await stt.recognize(emptyAudioFrame())).alternatives?.[0].text).toBe('hello');
    const { value } = await stt.stream().next();
    expect(value?.alternatives?.[0].text).toBe('hello');
  });

  it('waits for audio if it must', async () => {
    const stt = new FakeSTT({ clock, fakeTranscript: 'hello', fakeRequireAudio: true });
    const stream = stt.stream();
    const { events } = collect(stream);
    await clock.settle();
    expect(events).toEqual([]);
    stream.pushFrame(silentFrame(20));
    await clock.settle();
    expect(events).toEqual([[0, 'FINAL_TRANSCRIPT', 'hello']]);
  });
});

describe('FakeTTS', () => {
  const samplesOf = (frames: { data: Int16Array }[]) => Int16Array.from(frames.flatMap(({ data }) => [...data]));

  it('says each word as soon as it is complete', async () => {
    const tts = new FakeTTS({
      clock,
      wordMs: 100,
      ttfbMs: 50,
      synthesisMs: 10,
      sampleRate: 1000,
      alignedTranscript: true,
    });
    const stream = tts.stream();
    const heard: [number, string][] = [];
    const frames: { data: Int16Array }[] = [];
    const ends: number[] = [];
    void (async () => {
      for await (const audio of stream) {
        if (audio === synthesis.SynthesizeStream.END_OF_STREAM) ends.push(clock.now());
        else {
          frames.push(audio.frame);
          heard.push([clock.now(), audio.timedTranscripts?.[0]?.text ?? '']);
        }
      }
    })();
    stream.pushText('one tw');
    await clock.advanceBy(100);
    expect(heard).toEqual([[50, 'one ']]);
    stream.pushText('o three');
    stream.flush();
    stream.pushText('next');
    stream.endInput();
    await clock.advanceBy(200);
    expect(heard).toEqual([
      [50, 'one '],
      [110, 'two '],
      [120, 'three '],
      [170, 'next '],
    ]);
    expect(ends).toEqual([120, 170]);
    expect(tts.heardIn(samplesOf(frames))).toBe('one two three next');
    expect(tts.heardIn(samplesOf(frames).subarray(0, 149))).toBe('one');
    expect(tts.heardIn(samplesOf(frames).subarray(0, 150))).toBe('one two');
  });

  it('speaks a whole text too', async () => {
    const tts = new FakeTTS({ wordMs: 100, sampleRate: 1000 });
    const frame = await tts.synthesize('one two').collect();
    expect([frame.samplesPerChannel, tts.heardIn(frame.data)]).toEqual([200, 'one two']);
  });

  it('stalls and fails where it is told', async () => {
    const tts = new FakeTTS({ clock, stallAfterWords: 1 });
    const stream = tts.stream();
    stream.pushText('one two ');
    stream.endInput();
    await stream.next();
    const second = stream.next();
    await clock.advanceBy(60_000);
    stream.close();
    expect((await second).done).toBe(true);
    tts.behaviour.failure = new APIConnectionError({ message: 'down' });
    tts.on('error', () => undefined);
    await expect(tts.synthesize('x', noRetry).collect()).rejects.toThrow('down');
  });
});

describe('FakeVAD', () => {
  it('hears loud frames as speech, with the durations a session counts on', async () => {
    const vad = new FakeVAD({ clock, minSpeechDuration: 40, minSilenceDuration: 100 });
    const stream = vad.stream();
    const heard: unknown[] = [];
    void (async () => {
      for await (const event of stream) {
        if (event.type === VADEventType.INFERENCE_DONE) continue;
        heard.push([
          VADEventType[event.type],
          event.speechDuration,
          event.silenceDuration,
          event.frames.length,
          event.speaking,
        ]);
      }
    })();
    const push = (frame: typeof loudFrame, count: number) => {
      for (let index = 0; index < count; index += 1) stream.pushFrame(frame(20));
    };
    push(silentFrame, 5);
    push(loudFrame, 1);
    push(silentFrame, 5);
    push(loudFrame, 10);
    push(silentFrame, 3);
    push(loudFrame, 2);
    push(silentFrame, 5);
    await clock.settle();
    expect(heard).toEqual([
      ['START_OF_SPEECH', 40, 0, 2, true],
      ['END_OF_SPEECH', 400, 100, 20, false],
    ]);
    expect(vad.minSilenceDuration).toBe(100);
  });
});
