// How a conversation pauses, goes on and ends. Who waits for whom is data, so nobody waits in a circle.
import type { TurnEvent } from '../event.js';
import { emit, type Scratch } from '../scratch.js';
import { exemptSpeeches } from '../select.js';
import { dropDraft } from './draft.js';
import { interruptWhere } from './interrupt.js';
import { parkSpeech } from './floor.js';
import { leaveTurnsUnanswered } from './turn-hook.js';
import { forgetTurn } from './user-turn.js';

type DrainRequested = Extract<TurnEvent, { type: 'drain-requested' }>;

export function drainRequested(d: Scratch, e: DrainRequested): void {
  const { s } = d;
  if (s.life === 'paused') return emit(d, { type: 'drained' });
  if (s.life === 'draining' && e.waiter !== null) return parkSpeech(d, e.waiter, true);
  if (s.life !== 'running') return;
  s.life = 'draining';
  s.drainFor = e.waiter;
  s.drainBy = e.timeoutMs === undefined ? null : s.now + e.timeoutMs;
  dropDraft(d);
}

export function resumeRequested(d: Scratch): void {
  const { s } = d;
  if (s.life !== 'paused' && s.life !== 'draining') return;
  s.life = 'running';
  s.drainFor = null;
  s.drainBy = null;
}

export function closeRequested(d: Scratch): void {
  const { s } = d;
  if (s.life === 'closing') return;
  s.life = 'closing';
  s.user = { tag: 'quiet' };
  s.drainBy = null;
  forgetTurn(d, 'closing');
  leaveTurnsUnanswered(d);
  interruptWhere(d, () => true);
}

/** The drain has waited long enough: from then on whatever runs is cancelled, except who waits for the drain. */
export function expireDrain(d: Scratch): void {
  const { s } = d;
  if (s.drainBy === null || s.drainBy > s.now) return;
  leaveTurnsUnanswered(d);
  const exempt = exemptSpeeches(s);
  interruptWhere(d, (speech) => !exempt.has(speech.id));
}

/** Whether the drain or the close has come to its end. */
export function completeLife(d: Scratch): void {
  const { s } = d;
  if (s.life === 'draining' && isDrained(d)) {
    s.life = 'paused';
    s.drainBy = null;
    emit(d, { type: 'drained' });
  }
  if (s.life === 'closing' && !s.floor && s.background.length === 0) {
    s.life = 'closed';
    emit(d, { type: 'closed' });
  }
}

function isDrained(d: Scratch): boolean {
  const { s } = d;
  if (s.turns.length > 0 || s.queue.length > 0) return false;
  if (!s.floor && s.background.length === 0) return true;
  const exempt = exemptSpeeches(s);
  return (!s.floor || exempt.has(s.floor.speech.id)) && s.background.every((b) => exempt.has(b.speech.id));
}
