// Everything the reducer asks the outside to do. Names are noun-verb. The performer never answers synchronously except by dispatching events.
import type { Millis } from '../base/clock.js';
import type { DraftBasis, SpeechId, TurnId } from './state.js';

/** How a speech came to its end. Each speech settles exactly once. */
export type Outcome = 'played' | 'interrupted' | 'discarded' | 'refused' | 'timed-out';

/** Why words of the user were not answered. */
export type DropReason =
  | 'too-few-words'
  | 'repeated'
  | 'protected-speech'
  /** An acknowledgement said into the agent's speech. */
  | 'backchannel'
  /** The agent's own words, heard by the microphone. */
  | 'echo'
  | 'cleared'
  | 'draining'
  | 'paused'
  | 'closing'
  | 'closed';

export type TurnEffect =
  /** The speech has the floor: start it (or, for an adopted draft, let it be heard). */
  | { readonly type: 'speech-floor'; readonly id: SpeechId }
  /** Stop it: no sound of it may be heard from now on. It still reports `speech-ended`. */
  | { readonly type: 'speech-cancel'; readonly id: SpeechId }
  | { readonly type: 'speech-settle'; readonly id: SpeechId; readonly outcome: Outcome }
  /** A user turn is complete: run the user's hook, then dispatch `turn-hook-settled`. */
  | {
      readonly type: 'turn-hook';
      readonly turn: TurnId;
      readonly transcript: string;
      readonly startedAt: Millis;
      readonly endedAt: Millis;
    }
  /** The hook took too long: the turn is answered without it in the same step. */
  | { readonly type: 'turn-hook-expired'; readonly turn: TurnId }
  /** The user has talked for as long as they may: `transcript` of the present turn, `accumulated` since the agent was last heard. */
  | {
      readonly type: 'turn-exceeded';
      readonly transcript: string;
      readonly accumulated: { readonly transcript: string; readonly words: number; readonly durationMs: Millis };
    }
  /** Words that will not be answered; the conversation goes on. */
  | { readonly type: 'turn-dropped'; readonly transcript: string; readonly why: DropReason }
  /** The hook is done, but the user has already said more: keep the message, skip the reply. */
  | { readonly type: 'turn-superseded'; readonly turn: TurnId }
  /** The hook is done with verdict stop, or replies are impossible (then its hook may never have run): keep the message, no reply. */
  | { readonly type: 'turn-unanswered'; readonly turn: TurnId; readonly transcript: string }
  /** Make a reply to this turn under this id; it is already queued. `speech-floor` follows when it may start. */
  | { readonly type: 'reply-create'; readonly id: SpeechId; readonly turn: TurnId }
  /** Start generating a reply nobody hears yet and that has no side effects. */
  | { readonly type: 'draft-start'; readonly id: SpeechId; readonly basis: DraftBasis }
  /** The draft is the reply to this turn; it is already queued. */
  | { readonly type: 'draft-adopt'; readonly id: SpeechId; readonly turn: TurnId }
  /** The draft was wrong: stop it. It settles as discarded by itself. */
  | { readonly type: 'draft-drop'; readonly id: SpeechId }
  /** Ask the detector whether the user is done; answer with `end-of-turn-answered`. */
  | { readonly type: 'end-of-turn-ask'; readonly revision: number; readonly transcript: string }
  /** Have the realtime model write down what it heard since the last such request; then `words-awaited` ends. */
  | { readonly type: 'words-ask' }
  /** The held speech goes on: it was no interruption. */
  | { readonly type: 'interruption-false'; readonly id: SpeechId }
  /** The user spoke into the agent's speech: `isInterruption` tells whether that stopped it. */
  | {
      readonly type: 'overlap-ended';
      readonly startedAt: Millis;
      readonly lastMs: Millis;
      readonly isInterruption: boolean;
      /** The agent had ended by itself meanwhile. */
      readonly agentEnded: boolean;
    }
  /** Sound was heard, but no words came. */
  | { readonly type: 'transcript-timeout'; readonly speechMs: Millis; readonly startedAt: Millis }
  /** The user has said nothing for so long that this step is due. */
  | { readonly type: 'away-step-take'; readonly step: number }
  /** Ask the recogniser to finish what it has (manual commit). */
  | { readonly type: 'transcript-flush' }
  | { readonly type: 'drained' }
  | { readonly type: 'closed' };
