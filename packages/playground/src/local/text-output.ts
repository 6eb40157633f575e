// The agent's words over the local wire, piece by piece as they are heard.
import { shortuuid, voice } from '@livekit/agents-core';
import type { TranscriptMessage } from './protocol.js';

/** Shows the agent's words in the page. */
export class LocalTextOutput extends voice.TextOutput {
  readonly #show: (message: TranscriptMessage) => void;
  #segment: string | undefined;

  constructor(show: (message: TranscriptMessage) => void) {
    super();
    this.#show = show;
  }

  override captureText(text: string | voice.TimedString): Promise<void> {
    this.#segment ??= shortuuid('text_');
    this.#say(voice.isTimedString(text) ? text.text : text, false);
    return Promise.resolve();
  }

  override flush(): void {
    if (this.#segment === undefined) return;
    this.#say('', true);
    this.#segment = undefined;
  }

  #say(text: string, final: boolean): void {
    const segment = this.#segment ?? '';
    this.#show({ type: 'transcript', from: 'agent', segment, text, append: true, final });
  }
}
