// Everything that can be read off the state: nothing here is stored, so nothing can disagree with it.
import type { Millis } from '../base/clock.js';
import type { TurnPolicy } from './policy.js';
import type { BackgroundSpeech, Speech, SpeechId, TurnState } from './state.js';
import { countWords, joinWords } from './words.js';

export type AgentTurnState = 'speaking' | 'thinking' | 'listening';
export type UserTurnState = 'speaking' | 'away' | 'listening';

/** What the agent is doing. A turn in the user's hook still counts as listening: the reply has not begun. */
export function agentState(s: TurnState): AgentTurnState {
  const phase = s.floor?.at;
  const thinks = s.floor?.speech.said !== true;
  if (phase?.tag === 'speaking') return 'speaking';
  if (phase?.tag === 'thinking' && thinks) return 'thinking';
  if (phase?.tag === 'held') return !phase.spoke && thinks && s.user.tag === 'quiet' ? 'thinking' : 'listening';
  return runningTools(s).length > 0 ? 'thinking' : 'listening';
}

export function userState(s: TurnState): UserTurnState {
  if (s.user.tag === 'speaking') return 'speaking';
  return s.away ? 'away' : 'listening';
}

/** The output is paused exactly while the speech on the floor is held. */
export function outputPaused(s: TurnState): boolean {
  return s.floor?.at.tag === 'held';
}

/** Whether the agent has anything to do or to finish; a draft nobody asked for yet does not count. */
export function isBusy(s: TurnState): boolean {
  if (s.floor || s.queue.length > 0 || s.turns.length > 0) return true;
  if (s.background.length === 0) return false;
  const exempt = exemptSpeeches(s);
  return s.background.some((b) => !exempt.has(b.speech.id));
}

/** Nobody speaks, nothing is planned, no words wait for an answer. */
export function isIdle(s: TurnState): boolean {
  return !isBusy(s) && s.user.tag === 'quiet' && s.commitBy === null;
}

/** Nobody speaks and nobody is about to; tools may be at work. */
export function isSilent(s: TurnState): boolean {
  const planned = s.floor !== null || s.queue.length > 0 || s.turns.length > 0;
  return !planned && s.user.tag === 'quiet' && s.commitBy === null;
}

/** Whether something of the agent can be heard, or could but for the hold. */
export function isAudible(s: TurnState): boolean {
  const phase = s.floor?.at;
  return phase?.tag === 'speaking' || (phase?.tag === 'held' && phase.spoke);
}

/** Whether the agent is heard, and echo cancellation cannot be relied on yet. */
export function isWarmingUp(s: TurnState): boolean {
  return s.warmUntil !== null && s.now < s.warmUntil && isAudible(s);
}

/** Whether what the user says now is for nobody: the agent must not be interrupted, or would hear itself. */
export function isDeaf(s: TurnState, p: TurnPolicy, now: Millis): boolean {
  if (!s.floor || !isAudible(s)) return false;
  if (p.dropDuringProtected && !mayInterrupt(s.floor.speech, p)) return true;
  return s.warmUntil !== null && now < s.warmUntil;
}

/** When the held speech goes on: not while words may still come that make it an interruption. */
export function resumeDue(s: TurnState): Millis | null {
  const phase = s.floor?.at;
  if (phase?.tag !== 'held' || phase.resumeAt === null) return null;
  return Math.max(phase.resumeAt, s.wordsAwaitedUntil ?? phase.resumeAt);
}

/** A sound that lasts so long without a word is noise. */
const wordlessMs: Millis = 5000;

/** When the next step for a silent user is to be taken: not into what may be words of theirs. */
export function ladderDue(s: TurnState): Millis | null {
  const { dueAt } = s.ladder;
  if (dueAt === null) return null;
  const soundUntil = s.user.tag === 'speaking' ? s.user.since + wordlessMs : dueAt;
  return Math.max(dueAt, soundUntil, s.wordsAwaitedUntil ?? dueAt);
}

/** When the runtime must next wake the reducer, or null. */
export function nextDeadline(s: TurnState): Millis | null {
  let due = Infinity;
  const add = (at: Millis | null) => {
    if (at !== null && at < due) due = at;
  };
  if (s.user.tag === 'pausing') add(s.user.commitAt);
  if (s.user.tag === 'speaking') add(s.user.bargeInAt);
  if (s.floor) add(s.floor.at.tag === 'held' ? resumeDue(s) : s.floor.at.endBy);
  for (const b of s.background) add(b.endBy);
  add(s.turns[0]?.hookBy ?? null);
  add(s.monologue?.dueAt ?? null);
  add(s.awayAt);
  add(ladderDue(s));
  add(s.transcriptDueAt);
  add(s.commitBy);
  // Once past, it holds for every step until the drain is complete, and needs no further alarm.
  if (s.drainBy !== null && s.drainBy > s.now) add(s.drainBy);
  return due === Infinity ? null : due;
}

/** The words of the present turn, the unstable ones included. */
export function heardText(s: TurnState): string {
  return joinWords(s.heard.final, s.heard.interim);
}

/** Whether a sound is a turn although no words of it are known: there is nobody to tell them, or a model heard them anyway. */
export function soundCounts(p: TurnPolicy): boolean {
  return !p.hasTranscripts || p.modelWrites;
}

/** Whether the realtime model still writes down what was said. */
export function modelWrites(s: TurnState, p: TurnPolicy): boolean {
  return p.modelWrites && s.wordsAwaitedUntil !== null && s.now < s.wordsAwaitedUntil;
}

/** Whether something was heard that a commit would commit. */
export function hasTurn(s: TurnState, p: TurnPolicy): boolean {
  return s.heard.final !== '' || s.heard.interim !== '' || (soundCounts(p) && s.heard.startedAt !== null);
}

/** Whether enough words were heard to interrupt. */
export function hasEnoughWords(s: TurnState, p: TurnPolicy): boolean {
  return !p.hasTranscripts || p.bargeInWords <= 0 || countWords(heardText(s)) >= p.bargeInWords;
}

/** Whether the user may interrupt this speech. */
export function mayInterrupt(speech: Speech, p: TurnPolicy): boolean {
  return speech.interruptible && p.interruptions;
}

/** Whether silence alone ends a turn in this mode; otherwise the program or the model does. */
export function commitsBySilence(p: TurnPolicy): boolean {
  return p.mode === 'vad' || p.mode === 'stt' || p.mode === 'detector';
}

export function findSpeech(s: TurnState, id: SpeechId): Speech | null {
  if (s.floor?.speech.id === id) return s.floor.speech;
  if (s.draft?.speech.id === id) return s.draft.speech;
  return s.queue.find((q) => q.id === id) ?? s.background.find((b) => b.speech.id === id)?.speech ?? null;
}

/** The speeches a wait must not wait for: whoever waits, and whatever led to it. */
export function exemptSpeeches(s: TurnState): ReadonlySet<SpeechId> {
  const exempt = new Set<SpeechId>();
  for (const waiter of s.drainFor === null ? s.parked : [s.drainFor, ...s.parked]) {
    let id: SpeechId | null = waiter;
    while (id !== null && !exempt.has(id)) {
      exempt.add(id);
      id = findSpeech(s, id)?.parent ?? null;
    }
  }
  return exempt;
}

/** Speeches off the floor whose tools work, except those that merely wait for another agent. */
export function runningTools(s: TurnState): readonly BackgroundSpeech[] {
  if (s.background.length === 0) return s.background;
  const exempt = exemptSpeeches(s);
  return s.background.filter((b) => b.endBy === null && !exempt.has(b.speech.id));
}
