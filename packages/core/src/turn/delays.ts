// How much silence this user needs: the delays of endpointing, learned from the pauses they make. Pure numbers in, pure numbers out.
import type { Millis } from '../base/clock.js';

/** Within this time after the agent's first sound, who speaks up was not interrupting but not done. */
export const cutOffMs: Millis = 1000;

/** The delays in force; the smaller ends a turn, the larger is for a turn that seems unfinished. */
export interface Delays {
  readonly minMs: Millis;
  readonly maxMs: Millis;
}

/** Between what the delays may be learned, and the weight of the past (0 to 1). */
export interface DelayLimits extends Delays {
  readonly alpha: number;
}

/** The user spoke on after a silence. */
export interface Resumption {
  /** How long they had been silent. */
  readonly pauseMs: Millis;
  /** How long the agent had been heard by then; null: not at all. */
  readonly agentHeardMs: Millis | null;
}

/** The learned delays (null: nothing learned yet) within the limits, whatever these are now. */
export function delaysWithin(learned: Delays | null, { minMs, maxMs }: Delays): Delays {
  const top = Math.max(minMs, maxMs);
  if (!learned) return { minMs, maxMs: top };
  const min = clamp(learned.minMs, minMs, top);
  return { minMs: min, maxMs: clamp(learned.maxMs, min, top) };
}

/**
 * A pause before the user spoke on teaches the smaller delay. If the agent had just begun, the user was cut off: that
 * pause also teaches the larger one. One who speaks up later answers or interrupts, and one who was silent for longer
 * than any delay began a turn of their own: both teach nothing.
 */
export function learnDelays(learned: Delays | null, resumed: Resumption, limits: DelayLimits): Delays | null {
  const { pauseMs, agentHeardMs } = resumed;
  const isPause = pauseMs >= 0 && pauseMs <= Math.max(limits.minMs, limits.maxMs);
  if (!isPause || (agentHeardMs !== null && agentHeardMs > cutOffMs)) return learned;
  const known = delaysWithin(learned, limits);
  const alpha = clamp(limits.alpha, 0, 1);
  const averaged = (before: Millis) => alpha * before + (1 - alpha) * pauseMs;
  const maxMs = agentHeardMs === null ? known.maxMs : averaged(known.maxMs);
  return delaysWithin({ minMs: averaged(known.minMs), maxMs }, limits);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
