// Who may be heard: the queue, the floor with its deadlines, and the speeches that left it.
import type { Millis } from '../../base/clock.js';
import type { Outcome } from '../effect.js';
import type { BackgroundSpeech, Floor, FloorPhase, Speech, SpeechId } from '../state.js';
import { emit, reportedDuration, type Scratch, settle } from '../scratch.js';
import { findSpeech } from '../select.js';

type Held = Extract<FloorPhase, { tag: 'held' }>;

/** Someone wants to say something: queue it, or refuse it at once so that nobody waits for it. */
export function requestSpeech(d: Scratch, speech: Speech): void {
  if (findSpeech(d.s, speech.id)) return;
  const accepted = d.s.life === 'running' || (d.s.life === 'draining' && isAlive(d, speech.parent));
  if (accepted) enqueue(d, speech);
  else settle(d, speech.id, 'refused');
}

/** By priority; among equals, first come first served. */
export function enqueue(d: Scratch, speech: Speech): void {
  const { queue } = d.s;
  const index = queue.findIndex((waiting) => waiting.priority < speech.priority);
  d.s.queue = index < 0 ? [...queue, speech] : [...queue.slice(0, index), speech, ...queue.slice(index)];
}

/** Gives the free floor to the next speech that may have it. A user in mid-turn goes first. */
export function giveFloor(d: Scratch): void {
  const { s, policy } = d;
  const next = s.queue[0];
  if (!next || s.floor) return;
  // A drain must come to its end, so it does not wait for replies to be allowed again.
  const open = s.life === 'draining' || (s.life === 'running' && s.replies === 'allowed');
  if (!open || (next.interruptible && s.user.tag !== 'quiet')) return;
  s.queue = s.queue.slice(1);
  s.floor = { speech: next, at: { tag: 'thinking', endBy: s.now + policy.thinkingTimeoutMs }, flushedMs: null };
  emit(d, { type: 'speech-floor', id: next.id });
}

export function audioStarted(d: Scratch, id: SpeechId): void {
  const floor = floorOf(d, id);
  if (!floor) return;
  const leftMs = floor.flushedMs === null ? null : floor.flushedMs + d.policy.playoutGraceMs;
  if (floor.at.tag === 'thinking') {
    setPhase(d, floor, { tag: 'speaking', since: d.s.now, endBy: leftMs === null ? null : d.s.now + leftMs });
  } else if (floor.at.tag === 'held' && !floor.at.spoke) {
    setPhase(d, floor, { ...floor.at, spoke: true, leftMs });
  }
}

/** From here on the sink alone decides when it ends, so it gets a deadline. */
export function audioFlushed(d: Scratch, id: SpeechId, remainingMs: Millis): void {
  const floor = floorOf(d, id);
  if (!floor) return;
  const flushedMs = reportedDuration(remainingMs);
  const leftMs = flushedMs + d.policy.playoutGraceMs;
  const at: FloorPhase = floor.at.tag === 'held' ? { ...floor.at, leftMs } : { ...floor.at, endBy: d.s.now + leftMs };
  d.s.floor = { ...floor, at, flushedMs };
}

export function audioEnded(d: Scratch, id: SpeechId): void {
  const floor = floorOf(d, id);
  if (floor) leaveFloor(d, floor, { speech: floor.speech, endBy: null, outcome: 'played' });
}

export function speechEnded(d: Scratch, id: SpeechId): void {
  const { s } = d;
  if (s.floor?.speech.id === id) {
    s.floor = null;
    settle(d, id, 'played');
  } else if (s.draft?.speech.id === id) {
    s.draft = null;
    settle(d, id, 'discarded');
  } else if (s.queue.some((waiting) => waiting.id === id)) {
    s.queue = s.queue.filter((waiting) => waiting.id !== id);
    settle(d, id, 'discarded');
  } else {
    endBackground(d, id, null);
  }
}

export function parkSpeech(d: Scratch, id: SpeechId, parked: boolean): void {
  const others = d.s.parked.filter((other) => other !== id);
  d.s.parked = parked && findSpeech(d.s, id) ? [...others, id] : others;
}

/** Takes the floor from its speech at once. The pipeline has until the cancel deadline to end. */
export function cancelFloor(d: Scratch, outcome: BackgroundSpeech['outcome']): void {
  const { floor } = d.s;
  if (!floor) return;
  emit(d, { type: 'speech-cancel', id: floor.speech.id });
  leaveFloor(d, floor, { speech: floor.speech, endBy: d.s.now + d.policy.cancelTimeoutMs, outcome });
}

/** Cancels a background speech whose tools still run. One already cancelled keeps its first deadline. */
export function cancelBackground(d: Scratch, id: SpeechId): void {
  const endBy = d.s.now + d.policy.cancelTimeoutMs;
  d.s.background = d.s.background.map((b) => {
    if (b.speech.id !== id || b.endBy !== null) return b;
    emit(d, { type: 'speech-cancel', id });
    return { speech: b.speech, endBy, outcome: 'interrupted' };
  });
}

/** Takes a speech out of the queue that never had the floor. */
export function cancelQueued(d: Scratch, id: SpeechId): void {
  d.s.queue = d.s.queue.filter((waiting) => waiting.id !== id);
  emit(d, { type: 'speech-cancel', id });
  settle(d, id, 'interrupted');
}

/** Silences the floor's speech without ending it. Its deadlines stand still meanwhile. */
export function holdFloor(d: Scratch, resumeAt: Millis | null): void {
  const { floor, now } = d.s;
  if (!floor || floor.at.tag === 'held') return;
  const { tag, endBy } = floor.at;
  const leftMs = endBy === null ? null : Math.max(0, endBy - now);
  setPhase(d, floor, { tag: 'held', spoke: tag === 'speaking', resumeAt, leftMs });
}

/** The held speech goes on where it was. */
export function resumeFloor(d: Scratch): void {
  const { floor } = d.s;
  if (floor?.at.tag !== 'held') return;
  setPhase(d, floor, resumed(floor.at, d.s.now));
  emit(d, { type: 'interruption-false', id: floor.speech.id });
}

/** Sets when the held speech goes on by itself; null while the user still speaks. */
export function setResumeAt(d: Scratch, resumeAt: Millis | null): void {
  const { floor } = d.s;
  if (floor?.at.tag === 'held') setPhase(d, floor, { ...floor.at, resumeAt });
}

/** Applies `change` to a speech wherever it is. */
export function changeSpeech(d: Scratch, id: SpeechId, change: Partial<Speech>): void {
  const { s } = d;
  const changed = (speech: Speech) => (speech.id === id ? { ...speech, ...change } : speech);
  if (s.floor) s.floor = { ...s.floor, speech: changed(s.floor.speech) };
  if (s.draft) s.draft = { ...s.draft, speech: changed(s.draft.speech) };
  s.queue = s.queue.map(changed);
  s.background = s.background.map((b) => ({ ...b, speech: changed(b.speech) }));
}

/** Gives up on what took too long: a pipeline without sound, a sink without an end, a cancel without an answer. */
export function expireSpeeches(d: Scratch): void {
  const { s } = d;
  for (const b of s.background) if (b.endBy !== null && b.endBy <= s.now) endBackground(d, b.speech.id, 'timed-out');
  const phase = s.floor?.at;
  if (!phase || phase.tag === 'held' || phase.endBy === null || phase.endBy > s.now) return;
  cancelFloor(d, phase.tag === 'thinking' ? 'timed-out' : 'played');
}

function resumed(at: Held, now: Millis): FloorPhase {
  const endBy = at.leftMs === null ? null : now + at.leftMs;
  return at.spoke ? { tag: 'speaking', since: now, endBy } : { tag: 'thinking', endBy };
}

function floorOf(d: Scratch, id: SpeechId): Floor | null {
  return d.s.floor?.speech.id === id ? d.s.floor : null;
}

function setPhase(d: Scratch, floor: Floor, at: FloorPhase): void {
  d.s.floor = { ...floor, at };
}

function leaveFloor(d: Scratch, floor: Floor, into: BackgroundSpeech): void {
  if (d.s.floor === floor) d.s.floor = null;
  d.s.background = [...d.s.background, into];
}

function endBackground(d: Scratch, id: SpeechId, forced: Outcome | null): void {
  const ended = d.s.background.find((b) => b.speech.id === id);
  if (!ended) return;
  d.s.background = d.s.background.filter((b) => b !== ended);
  settle(d, id, forced ?? ended.outcome);
}

/** Whether a speech lives on whose child may still be accepted: not one that was cancelled. */
function isAlive(d: Scratch, id: SpeechId | null): boolean {
  if (id === null || !findSpeech(d.s, id)) return false;
  return !d.s.background.some((b) => b.speech.id === id && b.endBy !== null);
}
