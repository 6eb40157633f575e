// Whole utterances on their way through a recogniser.
import { AudioFrame } from '@livekit/rtc-node';
import { expect, it } from 'vitest';
import { SpeechEventType, STT, type SpeechEvent, type SpeechStream } from '../model/stt/index.js';
import type { HearingEvent } from './events.js';
import { UtteranceEar } from './utterance-ear.js';

const frame = () => new AudioFrame(new Int16Array(160), 16_000, 1, 160);

class ScriptedStt extends STT {
  label = 'scripted';
  readonly #answers: (string | Error)[];
  constructor(...answers: (string | Error)[]) {
    super({ streaming: false, interimResults: false });
    this.#answers = answers;
  }
  protected override async _recognize(): Promise<SpeechEvent> {
    const answer = this.#answers.shift() ?? '';
    if (answer instanceof Error) throw answer;
    const data = { text: answer, language: 'en' as never, startTime: 0, endTime: 1, confidence: 1 };
    return { type: SpeechEventType.FINAL_TRANSCRIPT, alternatives: [data] };
  }
  override stream(): SpeechStream {
    throw new Error('not a streaming recogniser');
  }
}

async function recognise(stt: STT, utterances: number): Promise<string[]> {
  const heard: string[] = [];
  const onEvent = (event: HearingEvent) => {
    if (event.type === 'final') heard.push(event.data.text);
    else heard.push(event.type === 'recognising' ? `pending ${event.pending}` : event.type);
  };
  const ear = new UtteranceEar({ stt, onEvent });
  for (let count = 0; count < utterances; count += 1) ear.recognise([frame()]);
  for (let turn = 0; turn < 500 && !heard.includes('pending false'); turn += 1) await Promise.resolve();
  await ear.close();
  return heard;
}

it('keeps the order of what was said and tells when it is done', async () => {
  expect(await recognise(new ScriptedStt('one', 'two'), 2)).toEqual(['pending true', 'one', 'two', 'pending false']);
});

it('says nothing of an utterance without words', async () => {
  expect(await recognise(new ScriptedStt(' '), 1)).toEqual(['pending true', 'pending false']);
});

it('reports a failure and hears the next utterance', async () => {
  const stt = new ScriptedStt(new Error('broken'), 'two');
  expect(await recognise(stt, 2)).toEqual(['pending true', 'failed', 'two', 'pending false']);
});
