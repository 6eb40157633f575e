// What the VAD ear makes of a detector's events.
import { AudioFrame } from '@livekit/rtc-node';
import { expect, it } from 'vitest';
import type { Clock } from '../base/clock.js';
import { VAD, VADEventType, VADStream, type VADEvent } from '../model/vad/index.js';
import type { HearingEvent } from './events.js';
import { VadEar } from './vad-ear.js';

const clock: Clock = { now: () => 10_000, wakeAt: () => ({ [Symbol.dispose]: () => undefined }) };
const frame = () => new AudioFrame(new Int16Array(160), 16_000, 1, 160);

/** Long enough for every promise that waits for nothing else. */
async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

class ScriptedStream extends VADStream {
  say(event: Partial<VADEvent>): void {
    const nothing = {
      samplesIndex: 0,
      timestamp: 0,
      speechDuration: 0,
      silenceDuration: 0,
      frames: [],
      probability: 0,
    };
    const rest = { inferenceDuration: 0, speaking: true, rawAccumulatedSilence: 0, rawAccumulatedSpeech: 0 };
    this.sendVADEvent({ type: VADEventType.INFERENCE_DONE, ...nothing, ...rest, ...event });
  }
}
class ScriptedVad extends VAD {
  label = 'scripted';
  readonly streams: ScriptedStream[] = [];
  constructor() {
    super({ updateInterval: 32 });
  }
  stream(): ScriptedStream {
    const stream = new ScriptedStream(this);
    this.streams.push(stream);
    return stream;
  }
}

async function listen(script: (stream: ScriptedStream, ear: VadEar) => void | Promise<void>) {
  const vad = new ScriptedVad();
  const events: HearingEvent[] = [];
  const utterances: number[] = [];
  const ear = new VadEar({
    vad,
    clock,
    onEvent: (event) => events.push(event),
    onUtterance: (frames) => utterances.push(frames.length),
  });
  const [stream] = vad.streams;
  if (stream) await script(stream, ear);
  await microtasks();
  await ear.close();
  return { events, utterances };
}

it('dates the beginning and the end of speech back to when they were', async () => {
  const { events, utterances } = await listen((stream) => {
    stream.say({ type: VADEventType.START_OF_SPEECH, speechDuration: 60, frames: [frame()] });
    stream.say({ type: VADEventType.END_OF_SPEECH, silenceDuration: 550, frames: [frame(), frame()] });
  });
  expect(events).toEqual([
    { type: 'speech-started', since: 9940 },
    { type: 'speech-ended', since: 9450 },
  ]);
  expect(utterances).toEqual([2]);
});

it('reports the silence within speech in portions, not the gaps within words', async () => {
  const silences = [32, 96, 128, 160, 192, 256, 0, 64];
  const { events } = await listen((stream) => {
    stream.say({ type: VADEventType.START_OF_SPEECH });
    for (const rawAccumulatedSilence of silences) stream.say({ rawAccumulatedSilence });
  });
  expect(events.slice(1)).toEqual([
    { type: 'speech-thinned', silentMs: 160, totalMs: 160 },
    { type: 'speech-thinned', silentMs: 96, totalMs: 256 },
  ]);
});

it('ends speech in progress when it is flushed, with the frames so far', async () => {
  const { events, utterances } = await listen(async (stream, ear) => {
    stream.say({ type: VADEventType.START_OF_SPEECH, frames: [frame()] });
    await microtasks();
    ear.hear(frame());
    ear.flush();
    ear.flush();
  });
  expect(events.map(({ type }) => type)).toEqual(['speech-started', 'speech-ended']);
  expect(utterances).toEqual([2]);
});

it('withholds from recognisers of whole utterances what they must not hear', async () => {
  const heard: AudioFrame[][] = [];
  const vad = new ScriptedVad();
  const ear = new VadEar({ vad, clock, onEvent: () => undefined, onUtterance: (frames) => heard.push([...frames]) });
  const [stream] = vad.streams;
  const [loud, silence] = [frame(), frame()];
  const utterance = async (...said: (readonly [frame: AudioFrame, words: AudioFrame])[]) => {
    const [first, ...rest] = said;
    if (first) ear.hear(...first);
    stream?.say({ type: VADEventType.START_OF_SPEECH, frames: [loud] });
    await microtasks();
    for (const pair of rest) ear.hear(...pair);
    stream?.say({ type: VADEventType.END_OF_SPEECH, frames: [loud, loud] });
    await microtasks();
  };
  await utterance([loud, loud], [loud, loud]);
  await utterance([loud, silence], [loud, silence], [loud, loud]);
  await utterance([loud, loud], [loud, silence]);
  await utterance([loud, loud], [loud, loud]);
  expect(heard.map((frames) => frames.map((one) => (one === silence ? 'silence' : 'loud')))).toEqual([
    ['loud', 'loud'],
    ['silence', 'loud'],
    ['loud', 'silence'],
    ['loud', 'loud'],
  ]);
  await ear.close();
});
