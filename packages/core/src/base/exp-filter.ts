// Exponential smoothing of a measured value.

interface ExpFilterOptions {
  /** Weight of the past, 0 to 1. */
  alpha: number;
  /** The value before the first sample. */
  initial?: number;
  minVal?: number;
  maxVal?: number;
}

/** Smooths samples: each one moves the value by a share that `alpha` (the weight of the past) leaves. */
export class ExpFilter {
  #alpha: number;
  #min: number | undefined;
  #max: number | undefined;
  #value: number | undefined;

  constructor(alphaOrOptions: number | ExpFilterOptions, max?: number) {
    const options: ExpFilterOptions = typeof alphaOrOptions === 'number' ? { alpha: alphaOrOptions } : alphaOrOptions;
    this.#alpha = checkAlpha(options.alpha);
    this.#min = options.minVal;
    this.#max = options.maxVal ?? max;
    this.#value = options.initial;
  }

  /** Forgets the samples; what is given replaces the settings. */
  reset(alphaOrOptions: number | Partial<ExpFilterOptions> = {}): void {
    const options: Partial<ExpFilterOptions> =
      typeof alphaOrOptions === 'number' ? { alpha: alphaOrOptions } : alphaOrOptions;
    if (options.alpha !== undefined) this.#alpha = checkAlpha(options.alpha);
    if (options.minVal !== undefined) this.#min = options.minVal;
    if (options.maxVal !== undefined) this.#max = options.maxVal;
    this.#value = options.initial;
  }

  /** Adds a sample that stands for `exp` time steps and returns the new value. */
  apply(exp: number, sample: number): number {
    const weight = this.#alpha ** exp;
    const next = this.#value === undefined ? sample : weight * this.#value + (1 - weight) * sample;
    this.#value = Math.max(this.#min ?? -Infinity, Math.min(this.#max ?? Infinity, next));
    return this.#value;
  }

  /** The smoothed value; undefined before the first sample. */
  get filtered(): number | undefined {
    return this.#value;
  }

  /** Same as {@link filtered}. */
  get value(): number | undefined {
    return this.#value;
  }

  set alpha(alpha: number) {
    this.#alpha = checkAlpha(alpha);
  }
}

function checkAlpha(alpha: number): number {
  if (!(alpha > 0 && alpha <= 1)) throw new RangeError(`alpha must be above 0 and at most 1, not ${alpha}.`);
  return alpha;
}
