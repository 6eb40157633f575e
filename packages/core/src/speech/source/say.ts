// A speech whose words the program knows: text, a stream of text, or sound that was made before.
import type { AudioFrame } from '@livekit/rtc-node';
import type { SpeechPart, SpeechParts } from '../parts.js';

export interface Saying {
  readonly text: string | AsyncIterable<string>;
  /** Plays this; `text` is then only shown. */
  readonly audio?: AsyncIterable<AudioFrame>;
}

export function sayParts(saying: Saying): SpeechParts {
  return async function* parts(signal): AsyncIterable<SpeechPart> {
    const type = saying.audio ? 'caption' : 'text';
    for await (const text of typeof saying.text === 'string' ? [saying.text] : saying.text) {
      if (signal.aborted) return;
      yield { type, text };
    }
    if (!saying.audio) return;
    for await (const frame of saying.audio) {
      if (signal.aborted) return;
      yield { type: 'audio', frame };
    }
  };
}
