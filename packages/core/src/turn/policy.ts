// How turns are taken: numbers and switches, one row per mode. No model types here: capabilities become policy in session/models.ts.
import type { Millis } from '../base/clock.js';

/** Who decides that the user's turn is over. */
export type TurnMode = 'vad' | 'stt' | 'manual' | 'realtime_llm' | 'detector';

export interface TurnPolicy {
  readonly mode: TurnMode;
  /** Silence after the last sound before a turn is committed. Published default 500 (300 with a streaming detector). */
  readonly minEndpointingMs: Millis;
  /** The same when the detector finds the turn unlikely to be over, or only unstable words are there. Published default 3000 (2500). */
  readonly maxEndpointingMs: Millis;
  /** Weight of the past where the two delays are learned from the user's pauses (0 to 1); null: they are fixed. */
  readonly endpointingAlpha: number | null;
  /** Whether a turn that ends within something dictated (digits, a spelling, an address) gets the larger delay. Default true. */
  readonly dictation: boolean;
  /** Whether the detector judges by the sound, at its end, instead of by the words. */
  readonly detectorHears: boolean;
  /** How long to wait for the detector's answer. Published: 1000. */
  readonly predictionTimeoutMs: Millis;
  /** How long a manual commit waits for the last final transcript. */
  readonly commitFlushMs: Millis;
  /** False: speech of the user never interrupts. */
  readonly interruptions: boolean;
  /** Speech must last this long to interrupt. Published default 500. At least one sound is needed even at 0. */
  readonly bargeInMs: Millis;
  /** And hold this many words, where there is a recogniser. Default 0. */
  readonly bargeInWords: number;
  /** Whether acknowledgements ("mm-hm") said into the agent's speech neither interrupt nor count as a turn. */
  readonly backchannels: boolean;
  /**
   * How long before the agent's first sound such an acknowledgement may begin; and how long before its last sound at
   * most, where the words come only after it. Published default 1000 each.
   */
  readonly backchannelBoundaryMs: readonly [startMs: Millis, endMs: Millis];
  /** Whether words that the agent itself says are dropped. Default true. */
  readonly echoGuard: boolean;
  /** For how long after the agent's very first sound nothing interrupts it; null: that is not needed. Published default 3000. */
  readonly aecWarmupMs: Millis | null;
  /** Whether the session has a recogniser at all. */
  readonly hasTranscripts: boolean;
  /** Whether a realtime model writes the words down, sound by sound, when asked to. A sound it does not understand counts as well. */
  readonly modelWrites: boolean;
  /** Silence after which a held speech goes on; null: an interruption cancels at once. Published default 2000. */
  readonly falseInterruptionMs: Millis | null;
  /** What a cancelled speech may take to end. Published: 5000. */
  readonly cancelTimeoutMs: Millis;
  /** What a speech may think before its first sound. */
  readonly thinkingTimeoutMs: Millis;
  /** What a sink may take beyond the expected end to report it. */
  readonly playoutGraceMs: Millis;
  /** Whether a turn that ends during uninterruptible speech is dropped (true) or answered after it. */
  readonly dropDuringProtected: boolean;
  readonly preemptive: boolean;
  /** A turn longer than this is not drafted. Published default 10000. */
  readonly preemptiveMaxSpeechMs: Millis;
  /** How many drafts one turn may cost. Published default 3. */
  readonly preemptiveMaxDrafts: number;
  /** Words of the user since the agent was last heard after which they have talked too long; null: no limit. */
  readonly turnMaxWords: number | null;
  /** The same as a time, from their first sound on. */
  readonly turnMaxMs: Millis | null;
  /** What the user's hook may take before its turn is answered without it. */
  readonly hookTimeoutMs: Millis;
  /** Silence of both sides after which the user counts as away; null: never. Published default 15000. */
  readonly awayMs: Millis | null;
  /** What a user who says nothing gets to hear: how long after the end of the conversation, or of the step before. */
  readonly awayStepsMs: readonly Millis[];
  /** How long after the end of a sound to wait for words before reporting; null: never. */
  readonly transcriptTimeoutMs: Millis | null;
}
