// A batch STT made streaming by a VAD.
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APIConnectionError, APIStatusError } from '../../base/api-errors.js';
import { initializeLogger } from '../../base/log.js';
import { type AudioBuffer, calculateAudioDurationSeconds } from '../audio/frames.js';
import { asLanguageCode } from '../language.js';
import { VAD, type VADEvent, VADEventType, VADStream } from '../vad/index.js';
import { SpeechEventType, StreamAdapter, STT, type SpeechEvent, type STTError } from './index.js';

initializeLogger({ pretty: false, level: 'silent' });

/** Hears speech in every frame whose samples are not 0. */
class LevelStream extends VADStream {
  #speaking = false;
  #frames: AudioFrame[] = [];
  readonly #givesFrames: boolean;
  constructor(vad: LevelVAD) {
    super(vad);
    this.#givesFrames = vad.givesFrames;
  }
  protected override onFrame(frame: AudioFrame) {
    const speaking = frame.data[0] !== 0;
    if (speaking) this.#frames.push(frame);
    if (speaking !== this.#speaking) this.#send(speaking ? VADEventType.START_OF_SPEECH : VADEventType.END_OF_SPEECH);
    this.#speaking = speaking;
  }
  #send(type: VADEventType) {
    const event: VADEvent = {
      type,
      samplesIndex: 0,
      timestamp: 0,
      speechDuration: 0,
      silenceDuration: 0,
      frames: this.#givesFrames ? this.#frames : [],
      probability: 1,
      inferenceDuration: 0,
      speaking: true,
      rawAccumulatedSilence: 0,
      rawAccumulatedSpeech: 0,
    };
    this.sendVADEvent(event);
    if (type === VADEventType.END_OF_SPEECH) this.#frames = [];
  }
}

class LevelVAD extends VAD {
  label = 'level.VAD';
  readonly givesFrames: boolean;
  constructor(givesFrames = true) {
    super({ updateInterval: 32 });
    this.givesFrames = givesFrames;
  }
  stream() {
    return new LevelStream(this);
  }
}

class BatchSTT extends STT {
  label = 'batch.STT';
  readonly heardMs: number[] = [];
  readonly #answers: (string | Error)[];
  constructor(...answers: (string | Error)[]) {
    super({ streaming: false, interimResults: false });
    this.#answers = answers;
  }
  protected async _recognize(buffer: AudioBuffer): Promise<SpeechEvent> {
    this.heardMs.push(Math.round(calculateAudioDurationSeconds(buffer) * 1000));
    const answer = this.#answers.shift() ?? 'text';
    if (answer instanceof Error) throw answer;
    const data = { language: asLanguageCode('en'), text: answer, startTime: 0, endTime: 0, confidence: 1 };
    return { type: SpeechEventType.FINAL_TRANSCRIPT, alternatives: [data] };
  }
  stream(): never {
    throw new Error('not streaming');
  }
}

const tick = () => vi.advanceTimersByTimeAsync(5);

function sound(ms: number, level = 1000): AudioFrame[] {
  return Array.from({ length: ms / 20 }, () => new AudioFrame(new Int16Array(320).fill(level), 16000, 1, 320));
}

function start(stt: STT, vad = new LevelVAD()) {
  const adapter = new StreamAdapter(stt, vad);
  const errors: STTError[] = [];
  adapter.on('error', (error) => errors.push(error));
  const stream = adapter.stream({ connOptions: { maxRetry: 2, retryIntervalMs: 1, timeoutMs: 1000 } });
  const push = (frames: AudioFrame[]) => frames.forEach((frame) => stream.pushFrame(frame));
  const all = async () => {
    const events: string[] = [];
    const reading = (async () => {
      for await (const { type, alternatives } of stream) events.push(alternatives?.[0].text ?? SpeechEventType[type]);
    })();
    await vi.advanceTimersByTimeAsync(5000);
    await reading;
    return events;
  };
  return { adapter, stream, errors, push, all };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('stt.StreamAdapter', () => {
  it('is streaming without interim results', () => {
    const { adapter } = start(new BatchSTT());
    expect(adapter.capabilities).toMatchObject({ streaming: true, interimResults: false });
    expect(adapter.label).toContain('batch.STT');
  });

  it('recognises each utterance, in order, after its end', async () => {
    const stt = new BatchSTT('one', 'two');
    const { push, stream, all } = start(stt);
    push([...sound(200, 0), ...sound(400), ...sound(200, 0), ...sound(600), ...sound(100, 0)]);
    stream.endInput();
    const events = await all();
    expect(events.filter((each) => each === 'one' || each === 'two')).toEqual(['one', 'two']);
    expect(events.slice(0, 2)).toEqual(['START_OF_SPEECH', 'END_OF_SPEECH']);
    expect(stt.heardMs).toEqual([400, 600]);
  });

  it('drops empty transcripts', async () => {
    const { push, stream, all } = start(new BatchSTT('  '));
    push([...sound(400), ...sound(100, 0)]);
    stream.endInput();
    expect(await all()).toEqual(['START_OF_SPEECH', 'END_OF_SPEECH']);
  });

  it('keeps the audio itself, with what came before, if the VAD gives none', async () => {
    const stt = new BatchSTT('one');
    const { push, stream, all } = start(stt, new LevelVAD(false));
    push(sound(2000, 0));
    push(sound(400));
    await tick();
    push(sound(20, 0));
    await tick();
    stream.endInput();
    expect(await all()).toContain('one');
    // Half a second of what came before is kept, not all of it.
    expect(stt.heardMs[0]).toBeGreaterThan(400);
    expect(stt.heardMs[0]).toBeLessThanOrEqual(1000);
  });

  it('recognises speech that the end of the input cuts off', async () => {
    const stt = new BatchSTT('cut');
    const { push, stream, all } = start(stt);
    push(sound(400));
    stream.endInput();
    expect(await all()).toEqual(['START_OF_SPEECH', 'END_OF_SPEECH', 'cut']);
  });

  it('tries one utterance again without losing the next', async () => {
    const stt = new BatchSTT(new APIConnectionError(), 'one', 'two');
    const { push, stream, all, errors } = start(stt);
    push([...sound(400), ...sound(100, 0), ...sound(600), ...sound(100, 0)]);
    stream.endInput();
    expect((await all()).filter((each) => !each.includes('_'))).toEqual(['one', 'two']);
    expect(errors).toEqual([]);
  });

  it('ends with one error when an utterance cannot be recognised', async () => {
    const { push, all, errors } = start(new BatchSTT(new APIStatusError({ options: { statusCode: 401 } })));
    push([...sound(400), ...sound(100, 0)]);
    await all();
    expect(errors).toMatchObject([{ type: 'stt_error', recoverable: false }]);
  });
});
