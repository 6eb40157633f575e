// The program interrupts: one speech with all that it led to, or everything.
import type { Speech, SpeechId, TurnState } from '../state.js';
import type { Scratch } from '../scratch.js';
import { findSpeech } from '../select.js';
import { dropDraft } from './draft.js';
import { cancelBackground, cancelFloor, cancelQueued } from './floor.js';

export function interruptRequested(d: Scratch, id: SpeechId | null, force: boolean): void {
  const { s } = d;
  interruptWhere(d, (speech) => (force || speech.interruptible) && (id === null || leadsTo(s, id, speech)));
}

/** Cancels every speech that matches: from the queue and as a draft at once, elsewhere with a deadline. */
export function interruptWhere(d: Scratch, matches: (speech: Speech) => boolean): void {
  const { s } = d;
  // Whom it concerns is settled first: a family tree loses its branches while it is cut.
  const queued = s.queue.filter(matches);
  const background = s.background.filter((b) => matches(b.speech));
  const floor = s.floor && matches(s.floor.speech);
  const draft = s.draft && matches(s.draft.speech);
  for (const speech of queued) cancelQueued(d, speech.id);
  for (const b of background) cancelBackground(d, b.speech.id);
  if (floor) cancelFloor(d, 'interrupted');
  if (draft) dropDraft(d);
}

function leadsTo(s: TurnState, ancestor: SpeechId, speech: Speech): boolean {
  const seen = new Set<SpeechId>();
  for (let at: Speech | null = speech; at; at = at.parent === null ? null : findSpeech(s, at.parent)) {
    if (at.id === ancestor || at.parent === ancestor) return true;
    if (seen.has(at.id)) return false;
    seen.add(at.id);
  }
  return false;
}
