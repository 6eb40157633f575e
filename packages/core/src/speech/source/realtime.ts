// A speech that a realtime model makes up: its words and its sound come together, in messages, besides tool calls.
import type { AudioFrame } from '@livekit/rtc-node';
import { Fifo } from '../../base/fifo.js';
import { readStream } from '../../base/web-streams.js';
import type { GenerationCreatedEvent, MessageGeneration } from '../../model/realtime/index.js';
import type { SpeechPart } from '../parts.js';

/** One message of the answer, as far as it was handed on. */
export interface RealtimeMessage {
  readonly id: string;
  /** Whether the model speaks it; else it is text that needs a voice. */
  readonly audible: boolean;
  audioMs: number;
  text: string;
}

export interface RealtimeSourceOptions {
  /** Gets the answer: asks for it, or takes the one the model began by itself. */
  readonly begin: (signal: AbortSignal) => Promise<GenerationCreatedEvent>;
  /** The sound on its way out. */
  readonly sound: (audio: AsyncIterable<AudioFrame>) => AsyncIterable<AudioFrame>;
  /** The listener left while the model still answered. */
  readonly onCut: () => void;
  readonly onMessage: (message: RealtimeMessage) => void;
}

export class RealtimeSource {
  readonly #options: RealtimeSourceOptions;
  readonly #messages: RealtimeMessage[] = [];

  constructor(options: RealtimeSourceOptions) {
    this.#options = options;
  }

  /** The messages so far, in order. */
  get messages(): readonly RealtimeMessage[] {
    return this.#messages;
  }

  async *parts(signal: AbortSignal): AsyncGenerator<SpeechPart> {
    const generation = await this.#options.begin(signal);
    const cut = () => this.#options.onCut();
    if (signal.aborted) return cut();
    signal.addEventListener('abort', cut, { once: true });
    const lanes = new Lanes();
    void this.#read({ generation, lanes, signal }).then(
      () => {
        signal.removeEventListener('abort', cut);
        lanes.close();
      },
      (error: unknown) => lanes.close({ error }),
    );
    yield* lanes;
  }

  async #read(reading: Reading): Promise<void> {
    const { generation, lanes, signal } = reading;
    const calls = async () => {
      for await (const call of readStream(generation.functionStream, signal)) lanes.push({ type: 'tool-call', call });
    };
    const messages = async () => {
      for await (const message of readStream(generation.messageStream, signal)) await this.#message(message, reading);
    };
    await Promise.all([calls(), messages()]);
  }

  async #message(generated: MessageGeneration, reading: Reading): Promise<void> {
    const modalities = await (generated.modalities ?? ['text', 'audio']);
    const audible = modalities.includes('audio');
    const message: RealtimeMessage = { id: generated.messageId, audible, audioMs: 0, text: '' };
    const type = audible ? 'caption' : 'text';
    if (this.#messages.length > 0) reading.lanes.push({ type, text: ' ' });
    this.#messages.push(message);
    this.#options.onMessage(message);
    const words = async () => {
      for await (const piece of readStream(generated.textStream, reading.signal)) {
        const text = typeof piece === 'string' ? piece : piece.text;
        message.text += text;
        if (text) reading.lanes.push({ type, text });
      }
    };
    const sound = async () => {
      if (!audible) return;
      for await (const frame of this.#options.sound(readStream(generated.audioStream, reading.signal))) {
        message.audioMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
        reading.lanes.push({ type: 'audio', frame });
      }
    };
    await Promise.all([words(), sound()]);
  }
}

interface Reading {
  readonly generation: GenerationCreatedEvent;
  readonly lanes: Lanes;
  readonly signal: AbortSignal;
}

/** Sound waits for the loudspeaker; what is to be shown or done overtakes it. For one reader. */
class Lanes implements AsyncIterable<SpeechPart> {
  readonly #fast = new Fifo<SpeechPart>();
  readonly #sound = new Fifo<SpeechPart>();
  #wake: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;

  push(part: SpeechPart): void {
    (part.type === 'audio' ? this.#sound : this.#fast).push(part);
    this.#wake?.();
  }

  close(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SpeechPart> {
    for (;;) {
      const part = this.#fast.shift() ?? this.#sound.shift();
      if (part) yield part;
      else if (this.#end) break;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if ('error' in this.#end) throw this.#end.error;
  }
}
