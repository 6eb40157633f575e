// What the ears tell the session.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Millis } from '../base/clock.js';
import type { SpeechData } from '../model/stt/index.js';

export type HearingEvent =
  /** Speech sounds since `since`. */
  | { readonly type: 'speech-started'; readonly since: Millis }
  /** So much more of the speech in progress was silence, which lasts for `totalMs` now; whether it has ended is not certain yet. */
  | { readonly type: 'speech-thinned'; readonly silentMs: Millis; readonly totalMs: Millis }
  /** Silence since `since`. */
  | { readonly type: 'speech-ended'; readonly since: Millis }
  | { readonly type: 'interim'; readonly data: SpeechData }
  | { readonly type: 'final'; readonly data: SpeechData }
  /** An utterance is (or no longer is) being recognised: its words may still come. */
  | { readonly type: 'recognising'; readonly pending: boolean }
  /** An ear died or could not understand one utterance. */
  | { readonly type: 'failed'; readonly ear: 'vad' | 'stt'; readonly error: unknown; readonly deaf: boolean };

export type HearingListener = (event: HearingEvent) => void;

/** One way to listen. Frames go in, events come out. */
export interface Ear {
  /** `words` is what a recogniser is to hear: the frame itself, or silence of its length. */
  hear(frame: AudioFrame, words: AudioFrame): void;
  /** Finish what was heard so far: the program ends the turn, or the microphone was muted. */
  flush(): void;
  close(): Promise<void>;
}
