// The user's words as the server writes them down, item by item.
import { log, systemClock, type llm } from '@livekit/agents';
import type { ServerEventOf } from './wire.js';

type Name = 'conversation.item.input_audio_transcription';

export class Transcripts {
  readonly #onTranscript: (event: llm.InputTranscriptionCompleted) => void;
  readonly #partial = new Map<string, string>();
  readonly #startedAt = new Map<string, number>();

  constructor(onTranscript: (event: llm.InputTranscriptionCompleted) => void) {
    this.#onTranscript = onTranscript;
  }

  /** The user began to say what will be the item `itemId`. */
  began(itemId: string): void {
    this.#startedAt.set(itemId, systemClock.now());
  }

  delta({ item_id, delta = '' }: ServerEventOf<`${Name}.delta`>): void {
    const transcript = (this.#partial.get(item_id) ?? '') + delta;
    this.#partial.set(item_id, transcript);
    this.#tell(item_id, transcript, false);
  }

  completed({ item_id, transcript }: ServerEventOf<`${Name}.completed`>): void {
    this.#tell(item_id, transcript, true);
  }

  /** What was understood until then is better than nothing. */
  failed({ item_id, error }: ServerEventOf<`${Name}.failed`>): void {
    log().warn({ code: error.code ?? error.type }, 'OpenAI realtime could not write down what the user said');
    this.#tell(item_id, this.#partial.get(item_id) ?? '', true);
  }

  clear(): void {
    this.#partial.clear();
    this.#startedAt.clear();
  }

  #tell(...[itemId, transcript, isFinal]: [string, string, boolean]): void {
    const turnStartedAt = this.#startedAt.get(itemId);
    if (isFinal) {
      this.#partial.delete(itemId);
      this.#startedAt.delete(itemId);
    }
    this.#onTranscript({ itemId, transcript, isFinal, ...(turnStartedAt === undefined ? {} : { turnStartedAt }) });
  }
}
