// Chance, in one place, so that nothing else is unpredictable.

/** A number in [0, 1). */
export function random(): number {
  return Math.random();
}

/** `value` changed by at most `share` of itself, up or down: spreads retries of many clients. */
export function jitter(value: number, share = 0.2): number {
  return value * (1 + share * (2 * random() - 1));
}
