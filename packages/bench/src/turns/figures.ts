// From what was played to figures: how often a way to end turns cut in, and how long it kept the speaker waiting.
import type { Candidate } from './detectors.js';
import type { Played } from './play.js';

export interface Figures {
  readonly family: string;
  readonly setting: string;
  readonly isDefault: boolean;
  readonly turns: number;
  /** Share of the turns with pauses that were cut into, 0 to 1. */
  readonly cutShare: number;
  /** After the true end, in ms, over the turns that were ended. */
  readonly meanMs: number;
  readonly p95Ms: number;
  /** Turns that were never ended. */
  readonly open: number;
}

export function figuresOf({ family, setting, isDefault }: Candidate, played: readonly Played[]): Figures {
  const delays = played.flatMap(({ delayMs }) => (delayMs === undefined ? [] : [delayMs])).toSorted((a, b) => a - b);
  const paused = played.filter(({ turn }) => turn.pauses);
  return {
    family,
    setting,
    isDefault,
    turns: played.length,
    cutShare: paused.length === 0 ? 0 : paused.filter(({ cutIns }) => cutIns > 0).length / paused.length,
    meanMs: delays.reduce((sum, delay) => sum + delay, 0) / Math.max(1, delays.length),
    p95Ms: delays[Math.floor(delays.length * 0.95)] ?? 0,
    open: played.length - delays.length,
  };
}

/** How often silence alone would cut in if it kept the speaker waiting for `meanMs`: between its measured settings. */
export function vadCutShareAt(meanMs: number, figures: readonly Figures[]): number | undefined {
  const curve = figures.filter(({ family }) => family === 'VAD only').toSorted((a, b) => a.meanMs - b.meanMs);
  const after = curve.findIndex((one) => one.meanMs >= meanMs);
  const [left, right] = [curve[after - 1], curve[after]];
  if (!left || !right) return undefined;
  const part = (meanMs - left.meanMs) / (right.meanMs - left.meanMs);
  return left.cutShare + part * (right.cutShare - left.cutShare);
}
