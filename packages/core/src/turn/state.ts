// The whole truth about a conversation's turns at one instant: readonly and JSON-serialisable.
import type { Millis } from '../base/clock.js';
import type { Delays, Resumption } from './delays.js';
import type { OverlapVerdict } from './overlap.js';

export type SpeechId = string;
export type TurnId = number;

/** A speech as the reducer knows it; what it says is the performer's business. */
export interface Speech {
  readonly id: SpeechId;
  /** Higher goes first in the queue (0 low, 5 normal, 10 high). */
  readonly priority: number;
  /** False: the user cannot interrupt it. */
  readonly interruptible: boolean;
  /** The speech whose tool call or step led to this one. Its parent does not count as busy while it runs. */
  readonly parent: SpeechId | null;
  /** Its words are given: until its first sound nobody thinks. */
  readonly said?: true;
  /** The user turn it replies to; set by the reducer. While it waits, a newer turn supersedes it. */
  readonly answers?: TurnId;
}

/** What the speech that holds the right to the output is doing. */
export type FloorPhase =
  | { readonly tag: 'thinking'; /** Give up on a pipeline that produces nothing. */ readonly endBy: Millis | null }
  | {
      readonly tag: 'speaking';
      readonly since: Millis;
      /** Give up on a sink that never reports its end; null while audio is still being produced. */ readonly endBy: Millis | null;
    }
  | {
      readonly tag: 'held';
      /** Whether it was audible before it was held. */
      readonly spoke: boolean;
      /** When the hold counts as a false interruption; null while the user still speaks. */
      readonly resumeAt: Millis | null;
      /** What was left of the phase's deadline when it was held. */
      readonly leftMs: Millis | null;
    };

export interface Floor {
  readonly speech: Speech;
  readonly at: FloorPhase;
  /** What was left to play when all its audio had been handed over; null before that. */
  readonly flushedMs: Millis | null;
}

/** A speech off the floor that has not settled: tools still run (`endBy` null) or it was cancelled and must end by `endBy`. */
export interface BackgroundSpeech {
  readonly speech: Speech;
  readonly endBy: Millis | null;
  /** What it settles as once it reports its end; past `endBy` it settles as timed out. */
  readonly outcome: 'played' | 'interrupted' | 'timed-out';
}

/** The user's side of the present turn. */
export type UserTurn =
  | { readonly tag: 'quiet' }
  | {
      readonly tag: 'speaking';
      readonly since: Millis;
      /** When this speech counts as a barge-in; null if it already did or cannot. */ readonly bargeInAt: Millis | null;
    }
  | {
      readonly tag: 'pausing';
      /** When the silence began: endpointing delays count from here. */
      readonly since: Millis;
      readonly commitAt: Millis;
    };

/** What words mean that were said into the agent's speech, told by whoever recognised them. */
export interface OverlapReading {
  readonly verdict: OverlapVerdict;
  /** They are what the agent itself says. */
  readonly echo: boolean;
}

/** Something that could be heard; `endedAt` null while it can. */
export interface Stretch {
  readonly startedAt: Millis;
  readonly endedAt: Millis | null;
}

/** When the agent could be heard last, and the time before that. */
export interface Voice extends Stretch {
  readonly previous: Stretch | null;
}

/** What was heard of the present turn so far. */
export interface Heard {
  /** Final transcripts, joined by a space. */
  readonly final: string;
  /** The words after the last final that may still change. */
  readonly interim: string;
  /** The first sound or word of this turn; null before it. */
  readonly startedAt: Millis | null;
  /** The last instant the user was known to make speech sounds. */
  readonly lastSpokeAt: Millis | null;
  /** Counts every change of the text: an answer to an older question is stale. */
  readonly revision: number;
  /** When the end-of-turn detector was asked at `revision`; null once it answered, or if it was not asked. */
  readonly askedAt: Millis | null;
  /** The delay the end-of-turn detector asked for at `revision`, or null while there is none. */
  readonly predictedDelayMs: Millis | null;
  /** Whether the finals end within something dictated, where a pause is no end. */
  readonly dictating: boolean;
  /** How many drafts this turn has cost so far. */
  readonly drafts: number;
  /** What all its words so far ask of an agent that speaks; null: nothing certain. */
  readonly verdict: Exclude<OverlapVerdict, 'unsure'> | null;
}

/** How the user paces their speech, where endpointing learns from it. */
export interface Pacing {
  /** What was learned so far; null: nothing. */
  readonly learned: Delays | null;
  /** When the user last fell silent; null: not yet. */
  readonly endedAt: Millis | null;
  /** When the agent was first heard after that; null: not at all. */
  readonly agentAt: Millis | null;
  /** The pauses within the present turn. They count once it turns out to be one. */
  readonly pauses: readonly Resumption[];
}

/** The last final transcript with no new sound after it: the same words again are the recogniser's repetition. */
export interface LastFinal {
  readonly text: string;
  readonly at: Millis;
}

/** One user turn that was committed and waits for (or is in) the user's `onUserTurnCompleted`. */
export interface PendingTurn {
  readonly id: TurnId;
  readonly transcript: string;
  /** When its hook has had its time; null while it waits for the one before. */
  readonly hookBy: Millis | null;
  /** Its first and last sound or word. */
  readonly startedAt: Millis;
  readonly endedAt: Millis;
}

/** What the user said since the agent was last heard, where that has a limit. */
export interface Monologue {
  readonly startedAt: Millis;
  /** The turns that were committed; the present one is in `heard`. */
  readonly text: string;
  readonly words: number;
  /** The limit was reached, and said so. */
  readonly exceeded: boolean;
  /** When it will be reached if the user talks on; null: never by time. */
  readonly dueAt: Millis | null;
}

/** What a preemptive reply was computed from; it is adopted only if all of it still holds. */
export interface DraftBasis {
  readonly transcript: string;
  /** An opaque version of chat history, tools and tool choice, from the performer. */
  readonly version: string;
}
export interface Draft {
  readonly speech: Speech;
  readonly basis: DraftBasis;
}

export type Life = 'running' | 'draining' | 'paused' | 'closing' | 'closed';

export interface TurnState {
  readonly now: Millis;
  /** The last number given to a turn or a reply. */
  readonly seq: number;
  readonly life: Life;
  readonly user: UserTurn;
  readonly heard: Heard;
  readonly pacing: Pacing;
  /** Null before the agent's first sound. */
  readonly voice: Voice | null;
  /** Until then echo cancellation warms up; null before the agent's first sound. */
  readonly warmUntil: Millis | null;
  readonly floor: Floor | null;
  readonly queue: readonly Speech[];
  readonly background: readonly BackgroundSpeech[];
  readonly draft: Draft | null;
  /** The first is in its hook; the others wait. */
  readonly turns: readonly PendingTurn[];
  readonly monologue: Monologue | null;
  /** Whose wait the drain is for: that speech and its ancestors do not count as busy. */
  readonly drainFor: SpeechId | null;
  /** From when on a drain cancels what still runs instead of waiting for it; null: never. */
  readonly drainBy: Millis | null;
  /** Speeches whose tool waits for another agent: they and their ancestors do not count as busy. */
  readonly parked: readonly SpeechId[];
  /** Replies are not started while false (`pauseReplyAuthorization`). */
  readonly replies: 'allowed' | 'withheld';
  /** When the user counts as away, derived from the last activity; null while someone is active or it is switched off. */
  readonly awayAt: Millis | null;
  readonly away: boolean;
  /** The next of the steps for a user who says nothing, and when it is due; null while someone has something to say. */
  readonly ladder: { readonly step: number; readonly dueAt: Millis | null };
  /** A recogniser works on what was said; until then its words may come. Null: none does. */
  readonly wordsAwaitedUntil: Millis | null;
  /** When to report that sound without words was heard; null if not waiting. */
  readonly transcriptDueAt: Millis | null;
  /** The program ended the turn and the last final is awaited until then; null: no such wait. */
  readonly commitBy: Millis | null;
  /** The program forgot a turn whose final had not come: one that comes until then (null: the user still speaks) is as little wanted. */
  readonly cleared: { readonly at: Millis; readonly until: Millis | null } | null;
  readonly lastFinal: LastFinal | null;
  /** Unstable words that were committed, or cleared: their final may still come, and must not count again. */
  readonly committedInterim: LastFinal | null;
}
