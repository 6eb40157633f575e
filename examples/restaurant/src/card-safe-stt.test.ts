// Behind the recogniser no card number exists, whether it streams or not.
import { type AudioBuffer, normalizeLanguage, stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { CardDesk } from './card-desk.js';
import { CardSafeSTT } from './card-safe-stt.js';

const said = 'My card is 4242 4242 4242 4242.';
const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT } = stt.SpeechEventType;

function heard(type: stt.SpeechEventType): stt.SpeechEvent {
  const language = normalizeLanguage('en');
  return { type, alternatives: [{ language, text: said, startTime: 0, endTime: 1, confidence: 1 }] };
}

class Recogniser extends stt.STT {
  label = 'test.Recogniser';
  frames = 0;

  constructor(streaming: boolean) {
    super({ streaming, interimResults: streaming });
  }

  protected async _recognize(_audio: AudioBuffer): Promise<stt.SpeechEvent> {
    return heard(FINAL_TRANSCRIPT);
  }

  stream(): stt.SpeechStream {
    return new RecogniserStream(this);
  }
}

class RecogniserStream extends stt.SpeechStream {
  label = 'test.RecogniserStream';
  readonly #owner: Recogniser;

  constructor(owner: Recogniser) {
    super(owner);
    this.#owner = owner;
  }

  protected async run(): Promise<void> {
    for await (const item of this.input) if (item !== stt.SpeechStream.FLUSH_SENTINEL) this.#owner.frames += 1;
    this.queue.put(heard(INTERIM_TRANSCRIPT));
    this.queue.put(heard(FINAL_TRANSCRIPT));
  }
}

const frame = new AudioFrame(new Int16Array(160), 16_000, 1, 160);

describe('a card-safe recogniser', () => {
  it('redacts what is recognised at once', async () => {
    const event = await new CardSafeSTT(new Recogniser(false), new CardDesk()).recognize([frame]);
    expect(event.alternatives?.[0].text).toBe('My card is [card number].');
  });

  it('redacts what is recognised in a stream, and hands all audio on', async () => {
    const recogniser = new Recogniser(true);
    const stream = new CardSafeSTT(recogniser, new CardDesk()).stream();
    stream.pushFrame(frame);
    stream.pushFrame(frame);
    stream.endInput();
    const texts: (string | undefined)[] = [];
    for await (const event of stream) texts.push(event.alternatives?.[0].text);
    expect(texts).toEqual(['My card is •••.', 'My card is [card number].']);
    expect(recogniser.frames).toBe(2);
    stream.close();
  });
});
