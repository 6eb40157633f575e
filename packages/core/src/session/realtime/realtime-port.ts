// What the session needs of its speech-to-speech model, if it has one.
import type { AudioFrame } from '@livekit/rtc-node';
import type { ChatMessage } from '../../model/chat/index.js';
import type { InputTranscriptionCompleted } from '../../model/realtime/index.js';
import type { RealtimeSource } from '../../speech/source/realtime.js';
import type { Spoken } from '../../speech/speak.js';
import type { ReplyPlan } from '../speech/speech-plan.js';

export type WordsListener = (event: InputTranscriptionCompleted) => void;

export interface RealtimePort {
  /** What the user says, for the model to hear. */
  hear(frame: AudioFrame): void;
  /** The user's turn is over: what the model heard so far is theirs. */
  commit(message: ChatMessage): void;
  /** Who takes the words of turns that the session finds, where the model writes them down. */
  listen(onWords: WordsListener): void;
  /** The user begins to make a sound. */
  soundBegan(): void;
  /** Writes down what the model heard since the last time: ends with `words-awaited`, unless the turn ends before. */
  write(): void;
  /** A recogniser of the session understood these words, which the model only heard. */
  recognised(text: string): void;
  /** What the model heard since the last turn counts for nothing. */
  clear(): void;
  /** Whether the model itself tells what the user said, and not in the words of turns that the session finds. */
  readonly transcribes: boolean;
  /** A reply of the model; null if the agent answers with a language model. */
  reply(plan: ReplyPlan): RealtimeSource | null;
  /** So much of it was heard. */
  said(source: RealtimeSource, spoken: Spoken): void;
  /** The conversation has more than the model knows: tell it. Settles when it knows; never rejects. */
  sync(): Promise<void>;
}
