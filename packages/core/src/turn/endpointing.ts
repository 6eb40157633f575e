// When a silence becomes the end of the turn.
import type { Millis } from '../base/clock.js';
import { type Delays, delaysWithin } from './delays.js';
import type { TurnPolicy } from './policy.js';
import { modelWrites } from './select.js';
import type { Heard, TurnState } from './state.js';

/** When the present turn is committed if nothing more is heard; the silence began at `since`. */
export function commitAt(s: TurnState, p: TurnPolicy, since: Millis): Millis {
  const { heard } = s;
  const { minMs, maxMs } = delaysInForce(s, p);
  const base = since + minMs;
  // Unstable words mean that a final is on its way: committing now would cut it off into a turn of its own.
  if (heard.interim !== '' || (p.dictation && heard.dictating)) return Math.max(s.now, since + maxMs);
  if (modelWrites(s, p)) return Math.max(base, s.wordsAwaitedUntil ?? base);
  if (heard.askedAt !== null) return Math.max(s.now, base, heard.askedAt + p.predictionTimeoutMs);
  if (heard.predictedDelayMs !== null) return Math.max(s.now, since + heard.predictedDelayMs);
  return Math.max(s.now, base);
}

/** The two delays as they are now, with what was learned of this user. */
export function delaysInForce(s: TurnState, p: TurnPolicy): Delays {
  const limits = { minMs: p.minEndpointingMs, maxMs: p.maxEndpointingMs };
  return delaysWithin(p.endpointingAlpha === null ? null : s.pacing.learned, limits);
}

// A recogniser that takes whole utterances on a busy machine may need seconds; its words still belong to that sound.
const slowestWordsMs: Millis = 10_000;

/** Since when the user has been silent, judged when words arrive in silence. A sound long past says nothing about them. */
export function silentSince(heard: Heard, now: Millis): Millis {
  const { lastSpokeAt } = heard;
  return lastSpokeAt !== null && now - lastSpokeAt <= slowestWordsMs ? lastSpokeAt : now;
}
