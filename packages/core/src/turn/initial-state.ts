// Where a conversation starts: nobody has spoken, nothing is planned.
import type { Heard, TurnState } from './state.js';

/** An empty turn. Revisions keep counting across turns, so that a late answer to an older question never fits. */
export function emptyHeard(revision: number): Heard {
  return {
    final: '',
    interim: '',
    startedAt: null,
    lastSpokeAt: null,
    revision,
    askedAt: null,
    predictedDelayMs: null,
    dictating: false,
    drafts: 0,
    verdict: null,
  };
}

export const initialState: TurnState = {
  now: 0,
  seq: 0,
  life: 'running',
  user: { tag: 'quiet' },
  heard: emptyHeard(0),
  pacing: { learned: null, endedAt: null, agentAt: null, pauses: [] },
  voice: null,
  warmUntil: null,
  floor: null,
  queue: [],
  background: [],
  draft: null,
  turns: [],
  monologue: null,
  drainFor: null,
  drainBy: null,
  parked: [],
  wordsAwaitedUntil: null,
  replies: 'allowed',
  awayAt: null,
  away: false,
  ladder: { step: 0, dueAt: null },
  transcriptDueAt: null,
  commitBy: null,
  cleared: null,
  lastFinal: null,
  committedInterim: null,
};
