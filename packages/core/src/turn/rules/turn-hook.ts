// Committed turns pass the user's hook one by one; then they are answered, superseded or left unanswered.
import type { Millis } from '../../base/clock.js';
import type { TurnEvent } from '../event.js';
import { emit, type Scratch } from '../scratch.js';
import { dropDraft, reply } from './draft.js';

type Settled = Extract<TurnEvent, { type: 'turn-hook-settled' }>;

export interface CommittedTurn {
  readonly transcript: string;
  readonly startedAt: Millis;
  readonly endedAt: Millis;
}

/** Appends a turn. Its hook runs at once if no other is running: user code is never run twice at a time. */
export function addTurn(d: Scratch, turn: CommittedTurn): void {
  d.s.seq += 1;
  d.s.turns = [...d.s.turns, { id: d.s.seq, hookBy: null, ...turn }];
  if (d.s.turns.length === 1) runHook(d);
}

export function hookSettled(d: Scratch, e: Settled): void {
  const { s } = d;
  const [turn, ...waiting] = s.turns;
  if (turn?.id !== e.turn) return;
  s.turns = waiting;
  if (e.verdict === 'stop' || s.life !== 'running') {
    dropDraft(d);
    emit(d, { type: 'turn-unanswered', turn: turn.id, transcript: turn.transcript });
  } else if (waiting.length > 0) {
    dropDraft(d);
    emit(d, { type: 'turn-superseded', turn: turn.id });
  } else {
    reply(d, turn.id, { transcript: e.transcript, version: e.version });
  }
  runHook(d);
}

/** The hook has had its time: its turn must not hold up those after it, nor stay without an answer. */
export function expireHook(d: Scratch): void {
  const turn = d.s.turns[0];
  if (!turn || turn.hookBy === null || turn.hookBy > d.s.now) return;
  emit(d, { type: 'turn-hook-expired', turn: turn.id });
  // No draft can have this version: it was computed for a hook that might still have its say.
  const { id, transcript } = turn;
  hookSettled(d, { type: 'turn-hook-settled', turn: id, verdict: 'reply', transcript, version: '' });
}

/** No replies are possible any more: every message is kept, none is answered. */
export function leaveTurnsUnanswered(d: Scratch): void {
  for (const { id: turn, transcript } of d.s.turns) emit(d, { type: 'turn-unanswered', turn, transcript });
  d.s.turns = [];
}

function runHook(d: Scratch): void {
  const [next, ...waiting] = d.s.turns;
  if (!next) return;
  d.s.turns = [{ ...next, hookBy: d.s.now + d.policy.hookTimeoutMs }, ...waiting];
  const { id: turn, transcript, startedAt, endedAt } = next;
  emit(d, { type: 'turn-hook', turn, transcript, startedAt, endedAt });
}
