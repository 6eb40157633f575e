// Ends utterances for a recogniser that does not find their ends: a detector of voice listens beside it.
import { log, toError, type VAD, VADEventType } from '@livekit/agents-core';
import type { AudioFrame } from '@livekit/rtc-node';

export class VadFinalizer {
  readonly #stream: ReturnType<VAD['stream']>;
  #closed = false;

  /** @param onEnd - called at the end of each utterance */
  constructor(vad: VAD, onEnd: () => void) {
    this.#stream = vad.stream();
    void this.#listen(onEnd);
  }

  push(frame: AudioFrame): void {
    if (!this.#closed) this.#stream.pushFrame(frame);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stream.close();
  }

  /** Never rejects. */
  async #listen(onEnd: () => void): Promise<void> {
    try {
      for await (const event of this.#stream) {
        if (event.type === VADEventType.END_OF_SPEECH) onEnd();
      }
    } catch (error) {
      log().warn({ err: toError(error) }, 'the voice detector of a recogniser failed: utterances end by its own means');
    }
  }
}
