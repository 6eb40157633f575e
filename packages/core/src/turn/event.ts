// Everything that can happen to a conversation. Names are noun-past.
import type { Millis } from '../base/clock.js';
import type { OverlapReading, Speech, SpeechId, TurnId } from './state.js';

export type TurnEvent =
  /** The alarm went off. */
  | { readonly type: 'time' }
  /** Speech sounds began at `since` (which may lie before this event). */
  | { readonly type: 'user-speech-started'; readonly since: Millis }
  /** Speech sounds ended; silence since `since`. */
  | { readonly type: 'user-speech-ended'; readonly since: Millis }
  /** So much of the speech in progress was silence after all: it is that much shorter. */
  | { readonly type: 'user-speech-thinned'; readonly silentMs: Millis }
  /** `overlap`: what they mean if they were said into the agent's speech. */
  | { readonly type: 'transcript-interim'; readonly text: string; readonly overlap?: OverlapReading }
  /** `dictating`: with it, the turn so far ends within something dictated. */
  | {
      readonly type: 'transcript-final';
      readonly text: string;
      readonly overlap?: OverlapReading;
      readonly dictating?: boolean;
    }
  /** A recogniser began, or finished, to work on an utterance. */
  | { readonly type: 'words-awaited'; readonly pending: boolean }
  /** The answer to `end-of-turn-ask`: the delay to wait after the last sound, or null if the detector does not know. */
  | { readonly type: 'end-of-turn-answered'; readonly revision: number; readonly delayMs: Millis | null }
  /** The program ends the user's turn (push-to-talk, or a server-side detector). */
  | { readonly type: 'turn-commit-requested' }
  /** The program forgets what was heard of the present turn. */
  | { readonly type: 'turn-clear-requested' }
  /** Someone wants to say something. */
  | { readonly type: 'speech-requested'; readonly speech: Speech }
  /** Its first sound (or text, without audio) is out. */
  | { readonly type: 'speech-audio-started'; readonly id: SpeechId }
  /** All its audio has been handed over; the rest plays for about `remainingMs`. */
  | { readonly type: 'speech-audio-flushed'; readonly id: SpeechId; readonly remainingMs: Millis }
  /** Its last sound was heard, but tools still run: it leaves the floor. */
  | { readonly type: 'speech-audio-ended'; readonly id: SpeechId }
  /** It is over in every respect. */
  | { readonly type: 'speech-ended'; readonly id: SpeechId }
  /** It must not (or may again) be interrupted from now on. */
  | { readonly type: 'speech-protected'; readonly id: SpeechId; readonly interruptible: boolean }
  /** The user's `onUserTurnCompleted` is done. `version` is the basis version after it. */
  | {
      readonly type: 'turn-hook-settled';
      readonly turn: TurnId;
      readonly verdict: 'reply' | 'stop';
      readonly version: string;
      readonly transcript: string;
    }
  /** A preemptive reply may be started from this basis. */
  | { readonly type: 'draft-offered'; readonly version: string }
  /** Interrupt one speech and its children, or (id null) all of them. */
  | { readonly type: 'interrupt-requested'; readonly id: SpeechId | null; readonly force: boolean }
  | { readonly type: 'replies-withheld' }
  | { readonly type: 'replies-allowed' }
  /** The user is known to be present (a typed message, a key press). */
  | { readonly type: 'user-activity-seen' }
  /** Its tool waits for another agent (or no longer does): while parked, it and its ancestors do not count as busy. */
  | { readonly type: 'speech-parked'; readonly id: SpeechId; readonly parked: boolean }
  /** Let what runs come to its end, accept nothing new, then report `drained`. After `timeoutMs` (none: wait) what still runs is cancelled. */
  | { readonly type: 'drain-requested'; readonly waiter: SpeechId | null; readonly timeoutMs?: Millis }
  | { readonly type: 'resume-requested' }
  | { readonly type: 'close-requested' };
