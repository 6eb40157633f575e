// Whether the user's voice interrupts: hold first, then go on (it was nothing) or let the committed turn cancel.
import type { Millis } from '../../base/clock.js';
import type { SpeechId } from '../state.js';
import { reportedDuration, type Scratch } from '../scratch.js';
import { hasEnoughWords, hasTurn, mayInterrupt, resumeDue } from '../select.js';
import { cancelFloor, changeSpeech, holdFloor, resumeFloor, setResumeAt } from './floor.js';
import { asksToStop, isBackchannel, tolerateBackchannel } from './overlap.js';
import { isTooEarly, onceWarm } from './voice.js';

/** When a speech of the user that began at `since` counts as a barge-in; null: never. */
export function bargeInAt(d: Scratch, since: Millis): Millis | null {
  const { policy } = d;
  if (!policy.interruptions || policy.mode === 'manual') return null;
  return onceWarm(d, Math.max(d.s.now, since + policy.bargeInMs));
}

/** Silence is no speech: a short sound must not become a barge-in while the detector waits to be sure that it ended. */
export function thinSpeech(d: Scratch, silentMs: Millis): void {
  const { user } = d.s;
  if (user.tag !== 'speaking' || user.bargeInAt === null) return;
  d.s.user = { ...user, bargeInAt: user.bargeInAt + reportedDuration(silentMs) };
}

/** The user spoke long enough. */
export function expireBargeIn(d: Scratch): void {
  const { user, now } = d.s;
  if (user.tag !== 'speaking' || user.bargeInAt === null || user.bargeInAt > now) return;
  const dueAt = onceWarm(d, now);
  d.s.user = { ...user, bargeInAt: dueAt > now ? dueAt : null };
  if (dueAt <= now) tryBargeIn(d, null);
}

/** Words arrived: they may complete a barge-in, or be one that no sound announced. */
export function bargeInByWords(d: Scratch): void {
  const { s, policy } = d;
  if (policy.mode === 'manual' || isTooEarly(d)) return;
  if (isBackchannel(d)) return tolerateBackchannel(d);
  if (s.user.tag === 'speaking') {
    if (s.user.bargeInAt !== null && policy.mode !== 'stt' && !asksToStop(d)) return;
    s.user = { ...s.user, bargeInAt: null };
    tryBargeIn(d, null);
  } else if (policy.mode !== 'realtime_llm') {
    // A realtime model transcribes after it answered: its late words are no interruption.
    tryBargeIn(d, s.now + (policy.falseInterruptionMs ?? 0));
  }
}

/** The held speech goes on if the silence lasted, unless a commit is about to decide. */
export function expireHold(d: Scratch): void {
  const { s, policy } = d;
  const phase = s.floor?.at;
  if (phase?.tag !== 'held') return;
  // With nobody speaking and nothing to commit there is no one to wait for.
  if (phase.resumeAt === null) return s.user.tag === 'quiet' ? resumeFloor(d) : undefined;
  const due = resumeDue(s);
  if (due !== null && due > s.now) return;
  const commitDecides =
    s.user.tag === 'pausing' && hasTurn(s, policy) && hasEnoughWords(s, policy) && !isBackchannel(d);
  if (commitDecides) setResumeAt(d, null);
  else resumeFloor(d);
}

/** The turn that might have interrupted came to nothing: never leave the output paused. */
export function releaseHold(d: Scratch): void {
  if (d.s.user.tag !== 'speaking') resumeFloor(d);
}

/** From now on the speech must not, or may again, be interrupted. */
export function protectSpeech(d: Scratch, id: SpeechId, interruptible: boolean): void {
  changeSpeech(d, id, { interruptible });
  if (d.s.floor?.speech.id !== id) return;
  if (!interruptible) return resumeFloor(d);
  const { user } = d.s;
  // Due at once, unless it is too early for any.
  if (user.tag === 'speaking' && user.bargeInAt === null) d.s.user = { ...user, bargeInAt: bargeInAt(d, user.since) };
}

function tryBargeIn(d: Scratch, resumeAt: Millis | null): void {
  const { s, policy } = d;
  if (!s.floor || !mayInterrupt(s.floor.speech, policy)) return;
  if (!hasEnoughWords(s, policy) && !asksToStop(d)) return;
  if (policy.falseInterruptionMs === null) cancelFloor(d, 'interrupted');
  else holdFloor(d, resumeAt);
}
