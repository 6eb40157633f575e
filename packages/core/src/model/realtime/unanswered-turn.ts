// What is owed to the user: a turn that nobody answered yet, or the rest of an answer that broke off.
import { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import type { GenerationCreatedEvent, MessageGeneration } from './types.js';
import { VoiceMemory } from './voice-memory.js';

/** 'voice': the next model must hear the turn; 'turn': it has the words; 'rest': it goes on with an answer. */
export type Debt = 'nothing' | 'voice' | 'turn' | 'rest';

export class UnansweredTurn {
  readonly #voice = new VoiceMemory();
  /** `answering`: an answer has begun. */
  #phase: 'quiet' | 'speaking' | 'waiting' | 'understood' | 'answering' = 'quiet';
  /** An answer broke off with the connection. */
  #brokeOff = false;
  #committed = false;
  #answers = 0;
  readonly #tapped = new WeakMap<object, GenerationCreatedEvent>();

  heard(frame: AudioFrame): void {
    this.#voice.hear(frame);
  }

  began(): void {
    this.#phase = 'speaking';
    this.#brokeOff = false;
    this.#voice.keep();
  }

  ended(): void {
    if (this.#phase === 'speaking') this.#phase = 'waiting';
  }

  /** The program ends the turn. */
  committed(): void {
    this.#voice.keep();
    this.#committed = true;
    this.#phase = 'waiting';
  }

  cleared(): void {
    this.#voice.clear();
    this.#phase = 'quiet';
  }

  /** The conversation holds the words now. */
  understood(): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'understood';
    this.#voice.forget();
  }

  interrupted(): void {
    this.#brokeOff = false;
    if (this.#phase === 'answering') this.#phase = 'quiet';
  }

  /** An answer has begun. */
  answered(): void {
    this.#phase = 'answering';
    this.#brokeOff = false;
    this.#committed = false;
    this.#voice.forget();
  }

  /** The answer with an eye on when it ends; the same one whenever it is asked for. */
  tapped(event: GenerationCreatedEvent): GenerationCreatedEvent {
    const known = this.#tapped.get(event.messageStream);
    if (known) return known;
    this.#answers += 1;
    const answer = this.#answers;
    const over = () => {
      if (this.#answers === answer && this.#phase === 'answering' && !this.#brokeOff) this.#phase = 'quiet';
    };
    const tapped = { ...event, messageStream: watched(event.messageStream, over) };
    this.#tapped.set(event.messageStream, tapped);
    return tapped;
  }

  /** The connection broke. */
  lost(): void {
    if (this.#phase === 'answering') this.#brokeOff = true;
  }

  get debt(): Debt {
    if (this.#brokeOff) return 'rest';
    if (this.#phase === 'understood') return 'turn';
    return this.#phase === 'speaking' || this.#phase === 'waiting' ? 'voice' : 'nothing';
  }

  /** The program has ended the turn that the next model must hear. */
  get isCommitted(): boolean {
    return this.debt === 'voice' && this.#committed;
  }

  /** The user's voice that the next model must hear. */
  get voice(): readonly AudioFrame[] {
    return this.debt === 'voice' ? this.#voice.frames : [];
  }
}

function watched(messages: ReadableStream<MessageGeneration>, onEnd: () => void): ReadableStream<MessageGeneration> {
  const reader = messages.getReader();
  return new ReadableStream<MessageGeneration>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        onEnd();
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Its end counts when it comes, not when somebody reads it.
    { highWaterMark: Infinity },
  );
}
