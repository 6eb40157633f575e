// What endpointing learns: the pauses of turns that came to be. Noise and words that were dropped teach nothing.
import type { Millis } from '../../base/clock.js';
import { type Delays, learnDelays } from '../delays.js';
import type { TurnEvent } from '../event.js';
import { reportedInstant, type Scratch } from '../scratch.js';

/** More pauses than this in one turn tell nothing new. */
const keptPauses = 20;

/** Runs before the event is acted upon: what it begins or ends is not in the state yet. */
export function notePacing(d: Scratch, e: TurnEvent): void {
  if (d.policy.endpointingAlpha === null) return;
  const { user, floor, pacing, life } = d.s;
  if (e.type === 'user-speech-started' && user.tag !== 'speaking' && life !== 'closing') resumed(d, e.since);
  else if (e.type === 'user-speech-ended' && user.tag === 'speaking') {
    const endedAt = reportedInstant(d, e.since, d.s.heard.lastSpokeAt ?? user.since);
    d.s.pacing = { ...pacing, endedAt, agentAt: null };
  } else if (e.type === 'speech-audio-started' && floor?.speech.id === e.id && user.tag !== 'speaking') {
    d.s.pacing = { ...pacing, agentAt: pacing.agentAt ?? d.s.now };
  }
}

/** The turn is one: its pauses are how this user speaks. */
export function learnPacing(d: Scratch): void {
  const { s, policy } = d;
  if (policy.endpointingAlpha === null || s.pacing.pauses.length === 0) return;
  const limits = { minMs: policy.minEndpointingMs, maxMs: policy.maxEndpointingMs, alpha: policy.endpointingAlpha };
  const learned = s.pacing.pauses.reduce<Delays | null>(
    (known, pause) => learnDelays(known, pause, limits),
    s.pacing.learned,
  );
  s.pacing = { ...s.pacing, learned, pauses: [] };
}

/** The turn came to nothing, and so do its pauses. */
export function forgetPauses(d: Scratch): void {
  if (d.s.pacing.pauses.length > 0) d.s.pacing = { ...d.s.pacing, pauses: [] };
}

function resumed(d: Scratch, reportedSince: Millis): void {
  const { pacing, heard } = d.s;
  // Between the digits of a number everybody pauses.
  if (heard.dictating || pacing.endedAt === null || pacing.pauses.length >= keptPauses) return;
  const since = reportedInstant(d, reportedSince, pacing.endedAt);
  const agentHeardMs = pacing.agentAt === null ? null : Math.max(0, since - pacing.agentAt);
  d.s.pacing = { ...pacing, pauses: [...pacing.pauses, { pauseMs: since - pacing.endedAt, agentHeardMs }] };
}
