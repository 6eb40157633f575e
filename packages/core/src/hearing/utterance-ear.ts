// The ear for words, for recognisers that take one whole utterance at a time: fed by the VAD ear.
import type { AudioFrame } from '@livekit/rtc-node';
import type { STT } from '../model/stt/index.js';
import type { HearingListener } from './events.js';

export interface UtteranceEarOptions {
  readonly stt: STT;
  readonly onEvent: HearingListener;
}

/** Recognises utterances in the order they were said, one request at a time. */
export class UtteranceEar {
  readonly #options: UtteranceEarOptions;
  readonly #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: UtteranceEarOptions) {
    this.#options = options;
  }

  recognise(frames: readonly AudioFrame[]): void {
    this.#waiting += 1;
    if (this.#waiting === 1) this.#options.onEvent({ type: 'recognising', pending: true });
    this.#last = this.#last.then(() => this.#recognise([...frames])).then(() => this.#recognised());
  }

  #recognised(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#options.onEvent({ type: 'recognising', pending: false });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#last;
  }

  async #recognise(frames: AudioFrame[]): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { stt, onEvent } = this.#options;
    try {
      const event = await stt.recognize(frames, this.#stop.signal);
      const data = event.alternatives?.[0];
      if (data?.text.trim() && !this.#stop.signal.aborted) onEvent({ type: 'final', data });
    } catch (error) {
      if (!this.#stop.signal.aborted) onEvent({ type: 'failed', ear: 'stt', error, deaf: false });
    }
  }
}
