// The one preemptive reply: started before the turn is over, adopted only if all it was made from still holds.
import type { DraftBasis, Speech, TurnId } from '../state.js';
import { emit, type Scratch, settle } from '../scratch.js';
import { heardText, runningTools } from '../select.js';
import { sameWords } from '../words.js';
import { enqueue } from './floor.js';

/** A reply could be started from what was heard so far. */
export function offerDraft(d: Scratch, version: string): void {
  const { s, policy } = d;
  const basis: DraftBasis = { transcript: heardText(s), version };
  // While a turn is in its hook, the draft is the one made for it.
  if (basis.transcript === '' || s.turns.length > 0) return;
  if (s.draft && sameBasis(s.draft.basis, basis)) return;
  dropDraft(d);
  const calm = !s.floor && s.queue.length === 0 && runningTools(s).length === 0;
  const spokenMs = s.now - (s.heard.startedAt ?? s.now);
  const worthwhile = spokenMs <= policy.preemptiveMaxSpeechMs && s.heard.drafts < policy.preemptiveMaxDrafts;
  if (!policy.preemptive || s.life !== 'running' || !calm || !worthwhile) return;
  s.heard = { ...s.heard, drafts: s.heard.drafts + 1 };
  const speech = newReply(d);
  s.draft = { speech, basis };
  emit(d, { type: 'draft-start', id: speech.id, basis });
}

/** The words changed: a draft from other words is worth nothing. */
export function dropStaleDraft(d: Scratch): void {
  const { draft } = d.s;
  if (draft && !sameWords(draft.basis.transcript, heardText(d.s))) dropDraft(d);
}

export function dropDraft(d: Scratch): void {
  const { draft } = d.s;
  if (!draft) return;
  d.s.draft = null;
  emit(d, { type: 'draft-drop', id: draft.speech.id });
  settle(d, draft.speech.id, 'discarded');
}

/** Queues the reply to a turn: the draft if it fits, else a new one. */
export function reply(d: Scratch, turn: TurnId, basis: DraftBasis): void {
  const { draft } = d.s;
  if (draft && sameBasis(draft.basis, basis)) {
    d.s.draft = null;
    emit(d, { type: 'draft-adopt', id: draft.speech.id, turn });
    return enqueue(d, { ...draft.speech, answers: turn });
  }
  dropDraft(d);
  const speech = newReply(d);
  emit(d, { type: 'reply-create', id: speech.id, turn });
  enqueue(d, { ...speech, answers: turn });
}

function newReply(d: Scratch): Speech {
  d.s.seq += 1;
  return { id: `reply_${d.s.seq}`, priority: 5, interruptible: d.policy.interruptions, parent: null };
}

function sameBasis(a: DraftBasis, b: DraftBasis): boolean {
  return a.version === b.version && sameWords(a.transcript, b.transcript);
}
