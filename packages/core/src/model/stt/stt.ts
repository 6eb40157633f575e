// The contract of speech-to-text: what a provider plugin extends.
import { systemClock } from '../../base/clock.js';
import { safeEmit, typedEmitter } from '../../base/emitter.js';
import { type AudioBuffer, calculateAudioDurationSeconds } from '../audio/frames.js';
import type { APIConnectOptions } from '../connect-options.js';
import type { SpeechStream } from './speech-stream.js';
import { sttMetrics } from './stt-metrics.js';
import type { ConversationItemNotice, SpeechEvent, STTCallbacks, STTCapabilities } from './types.js';

/** Speech-to-text. A provider extends it with `label`, `_recognize` and `stream`. */
export abstract class STT extends typedEmitter<STTCallbacks>() {
  /** A short name of this implementation, such as 'deepgram.STT'. */
  abstract label: string;
  #capabilities: STTCapabilities;

  constructor(capabilities: STTCapabilities) {
    super();
    this.#capabilities = { ...capabilities };
  }

  get capabilities(): STTCapabilities {
    return this.#capabilities;
  }

  /** Changes what {@link capabilities} says. */
  protected updateCapabilities(capabilities: Partial<STTCapabilities>): void {
    this.#capabilities = { ...this.#capabilities, ...capabilities };
  }

  /** The model's name; 'unknown' unless the plugin overrides it. */
  get model(): string {
    return 'unknown';
  }

  /** The provider's name; 'unknown' unless the plugin overrides it. */
  get provider(): string {
    return 'unknown';
  }

  /** Recognises a piece of audio at once. Emits 'metrics_collected'. */
  async recognize(frame: AudioBuffer, abortSignal?: AbortSignal): Promise<SpeechEvent> {
    const startedAt = systemClock.now();
    const event = await this._recognize(frame, abortSignal);
    const endedAt = systemClock.now();
    const usage = event.recognitionUsage;
    safeEmit<STT, 'metrics_collected'>(this, 'metrics_collected', {
      ...sttMetrics(this, event.requestId, usage ?? { audioDuration: calculateAudioDurationSeconds(frame) }),
      durationMs: endedAt - startedAt,
      audioDurationMs: calculateAudioDurationSeconds(frame) * 1000,
      streamed: false,
    });
    return event;
  }

  protected abstract _recognize(frame: AudioBuffer, abortSignal?: AbortSignal): Promise<SpeechEvent>;

  /** Sets the words the framework wants to be listened for, besides the user's own. @internal */
  _updateSessionKeyterms(_keyterms: string[]): void {}

  /** Tells a turn of the conversation to an STT that takes context. @internal */
  _pushConversationItem(_event: ConversationItemNotice): void {}

  /** A stream that takes audio and gives transcripts. */
  abstract stream(options?: { connOptions?: APIConnectOptions }): SpeechStream;

  /** Frees what the STT holds. */
  async close(): Promise<void> {}
}
