// A recogniser behind which no card number exists: what is recognised is redacted before the session hears of it.
import { type APIConnectOptions, type AudioBuffer, stt } from '@livekit/agents';
import type { CardDesk } from './card-desk.js';

/** Wraps any recogniser. */
export class CardSafeSTT extends stt.STT {
  label = 'restaurant.CardSafeSTT';
  readonly #inner: stt.STT;
  readonly #cards: CardDesk;

  constructor(inner: stt.STT, cards: CardDesk) {
    super(inner.capabilities);
    this.#inner = inner;
    this.#cards = cards;
  }

  override get model(): string {
    return this.#inner.model;
  }

  override get provider(): string {
    return this.#inner.provider;
  }

  protected async _recognize(audio: AudioBuffer, signal?: AbortSignal): Promise<stt.SpeechEvent> {
    return redacted(await this.#inner.recognize(audio, signal), this.#cards);
  }

  stream(options?: { connOptions?: APIConnectOptions }): stt.SpeechStream {
    return new CardSafeStream(this, this.#inner.stream(options), this.#cards);
  }
}

class CardSafeStream extends stt.SpeechStream {
  label = 'restaurant.CardSafeStream';
  readonly #inner: stt.SpeechStream;
  readonly #cards: CardDesk;

  constructor(owner: stt.STT, inner: stt.SpeechStream, cards: CardDesk) {
    super(owner);
    this.#inner = inner;
    this.#cards = cards;
  }

  override close(): void {
    this.#inner.close();
    super.close();
  }

  protected async run(): Promise<void> {
    const feeding = this.#feed();
    for await (const event of this.#inner) this.queue.put(redacted(event, this.#cards));
    await feeding;
  }

  async #feed(): Promise<void> {
    for await (const item of this.input) {
      if (item === stt.SpeechStream.FLUSH_SENTINEL) this.#inner.flush();
      else this.#inner.pushFrame(item);
    }
    this.#inner.endInput();
  }
}

/** Only final words are taken in; interim ones are replaced soon anyway, so their digits are only hidden. */
function redacted(event: stt.SpeechEvent, cards: CardDesk): stt.SpeechEvent {
  const { alternatives } = event;
  const [first] = alternatives ?? [];
  if (!first) return event;
  const isFinal = event.type === stt.SpeechEventType.FINAL_TRANSCRIPT;
  const text = isFinal ? cards.redact(first.text) : hidden(first.text, cards);
  return { ...event, alternatives: [{ ...first, text, ...(first.words ? { words: [] } : {}) }] };
}

function hidden(text: string, cards: CardDesk): string {
  return cards.expecting ? text.replace(/\d/g, '•') : text.replace(/\d(?:[ ,.-]*\d){12,}/g, '•••');
}
