// Both ears together: every frame goes to each of them by a plain call, and one listener hears what they say.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Clock } from '../base/clock.js';
import type { STT } from '../model/stt/index.js';
import type { VAD } from '../model/vad/index.js';
import type { Ear, HearingListener } from './events.js';
import { StreamEar, type Recogniser } from './stream-ear.js';
import { UtteranceEar } from './utterance-ear.js';
import { VadEar } from './vad-ear.js';

export interface HearingOptions {
  readonly clock: Clock;
  readonly vad: VAD | null;
  /** Streams words as they are said; null if words come by the utterance or not at all. */
  readonly recogniser: Recogniser | null;
  /** Recognises whole utterances; needs a VAD. */
  readonly utteranceStt: STT | null;
  /** Whether start and end of speech come from the recogniser instead of the VAD. */
  readonly speechFromRecogniser: boolean;
  readonly onEvent: HearingListener;
}

export class Hearing {
  readonly #ears: Ear[] = [];
  readonly #utterances: UtteranceEar | undefined;

  constructor(options: HearingOptions) {
    const { clock, vad, recogniser, utteranceStt, onEvent } = options;
    if (utteranceStt) this.#utterances = new UtteranceEar({ stt: utteranceStt, onEvent });
    if (vad) {
      const utterances = this.#utterances;
      const fromVad: HearingListener = (event) => {
        const isSpeech = event.type.startsWith('speech-');
        if (!isSpeech || !options.speechFromRecogniser) onEvent(event);
      };
      const onUtterance = utterances
        ? { onUtterance: (frames: readonly AudioFrame[]) => utterances.recognise(frames) }
        : {};
      this.#ears.push(new VadEar({ vad, clock, onEvent: fromVad, ...onUtterance }));
    }
    if (recogniser) {
      const reportsSpeech = options.speechFromRecogniser || !vad;
      this.#ears.push(new StreamEar({ recogniser, clock, reportsSpeech, onEvent }));
    }
  }

  /** `words`: what the recognisers hear instead, where they must not hear the frame itself. */
  hear(frame: AudioFrame, words: AudioFrame = frame): void {
    for (const ear of this.#ears) ear.hear(frame, words);
  }

  /** Speech in progress ends here: the microphone was muted, or the program commits the turn. */
  flush(): void {
    for (const ear of this.#ears) ear.flush();
  }

  async close(): Promise<void> {
    await Promise.all(this.#ears.map((ear) => ear.close()));
    await this.#utterances?.close();
  }
}
