// A fast Fourier transform of one fixed size made of fours and fives, without allocation, in Stockham's order: nothing
// has to be sorted afterwards.

/** One pass over the signal, in groups of `radix` numbers that lie `step` apart, in `stride` lanes. */
interface Pass {
  readonly radix: number;
  readonly step: number;
  readonly stride: number;
}

const cos72 = Math.cos((2 * Math.PI) / 5);
const cos144 = Math.cos((4 * Math.PI) / 5);
const sin72 = Math.sin((2 * Math.PI) / 5);
const sin144 = Math.sin((4 * Math.PI) / 5);

/** Transforms complex signals of 4^a·5^b numbers. One object serves one caller at a time. */
export class Fourier {
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #passes: readonly Pass[];
  /** The group at work, transformed. */
  readonly #groupRe = new Float64Array(5);
  readonly #groupIm = new Float64Array(5);
  #re: Float64Array;
  #im: Float64Array;
  #nextRe: Float64Array;
  #nextIm: Float64Array;

  /** @throws RangeError if `size` is not a product of fours and fives */
  constructor(size: number) {
    this.#passes = passesOf(size);
    this.#cos = Float64Array.from({ length: size }, (_, index) => Math.cos((2 * Math.PI * index) / size));
    this.#sin = Float64Array.from({ length: size }, (_, index) => -Math.sin((2 * Math.PI * index) / size));
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    this.#nextRe = new Float64Array(size);
    this.#nextIm = new Float64Array(size);
  }

  /** Real parts: filled in before {@link transform}, read after it. */
  get re(): Float64Array {
    return this.#re;
  }

  /** Imaginary parts: filled in before {@link transform}, read after it. */
  get im(): Float64Array {
    return this.#im;
  }

  /** Replaces the signal by its spectrum; `re` and `im` are other arrays afterwards. */
  transform(): void {
    for (const pass of this.#passes) this.#run(pass);
  }

  #run({ radix, step, stride }: Pass): void {
    const groupRe = this.#groupRe;
    const groupIm = this.#groupIm;
    const nextRe = this.#nextRe;
    const nextIm = this.#nextIm;
    for (let from = 0; from < step; from += 1) {
      if (radix === 4) this.#four(from, step);
      else this.#five(from, step);
      const turn = from - (from % stride);
      const to = from + (radix - 1) * turn;
      for (let index = 0; index < radix; index += 1) {
        const cos = at(this.#cos, turn * index);
        const sin = at(this.#sin, turn * index);
        const re = at(groupRe, index);
        const im = at(groupIm, index);
        nextRe[to + index * stride] = re * cos - im * sin;
        nextIm[to + index * stride] = re * sin + im * cos;
      }
    }
    this.#nextRe = this.#re;
    this.#nextIm = this.#im;
    this.#re = nextRe;
    this.#im = nextIm;
  }

  #four(from: number, step: number): void {
    const re = this.#re;
    const im = this.#im;
    const evenRe = at(re, from) + at(re, from + 2 * step);
    const evenIm = at(im, from) + at(im, from + 2 * step);
    const evenGapRe = at(re, from) - at(re, from + 2 * step);
    const evenGapIm = at(im, from) - at(im, from + 2 * step);
    const oddRe = at(re, from + step) + at(re, from + 3 * step);
    const oddIm = at(im, from + step) + at(im, from + 3 * step);
    const oddGapRe = at(re, from + step) - at(re, from + 3 * step);
    const oddGapIm = at(im, from + step) - at(im, from + 3 * step);
    const toRe = this.#groupRe;
    const toIm = this.#groupIm;
    toRe[0] = evenRe + oddRe;
    toIm[0] = evenIm + oddIm;
    toRe[1] = evenGapRe + oddGapIm;
    toIm[1] = evenGapIm - oddGapRe;
    toRe[2] = evenRe - oddRe;
    toIm[2] = evenIm - oddIm;
    toRe[3] = evenGapRe - oddGapIm;
    toIm[3] = evenGapIm + oddGapRe;
  }

  #five(from: number, step: number): void {
    const re = this.#re;
    const im = this.#im;
    const outerRe = at(re, from + step) + at(re, from + 4 * step);
    const outerIm = at(im, from + step) + at(im, from + 4 * step);
    const innerRe = at(re, from + 2 * step) + at(re, from + 3 * step);
    const innerIm = at(im, from + 2 * step) + at(im, from + 3 * step);
    const outerGapRe = at(re, from + step) - at(re, from + 4 * step);
    const outerGapIm = at(im, from + step) - at(im, from + 4 * step);
    const innerGapRe = at(re, from + 2 * step) - at(re, from + 3 * step);
    const innerGapIm = at(im, from + 2 * step) - at(im, from + 3 * step);
    const firstRe = at(re, from) + cos72 * outerRe + cos144 * innerRe;
    const firstIm = at(im, from) + cos72 * outerIm + cos144 * innerIm;
    const secondRe = at(re, from) + cos144 * outerRe + cos72 * innerRe;
    const secondIm = at(im, from) + cos144 * outerIm + cos72 * innerIm;
    const firstTurnRe = sin72 * outerGapRe + sin144 * innerGapRe;
    const firstTurnIm = sin72 * outerGapIm + sin144 * innerGapIm;
    const secondTurnRe = sin144 * outerGapRe - sin72 * innerGapRe;
    const secondTurnIm = sin144 * outerGapIm - sin72 * innerGapIm;
    const toRe = this.#groupRe;
    const toIm = this.#groupIm;
    toRe[0] = at(re, from) + outerRe + innerRe;
    toIm[0] = at(im, from) + outerIm + innerIm;
    toRe[1] = firstRe + firstTurnIm;
    toIm[1] = firstIm - firstTurnRe;
    toRe[2] = secondRe + secondTurnIm;
    toIm[2] = secondIm - secondTurnRe;
    toRe[3] = secondRe - secondTurnIm;
    toIm[3] = secondIm + secondTurnRe;
    toRe[4] = firstRe - firstTurnIm;
    toIm[4] = firstIm + firstTurnRe;
  }
}

/** Never out of range here; the fallback satisfies the compiler and costs nothing. */
function at(array: Float64Array, index: number): number {
  return array[index] ?? 0;
}

function passesOf(size: number): Pass[] {
  const passes: Pass[] = [];
  for (let length = size, stride = 1; length > 1;) {
    const radix = length % 4 === 0 ? 4 : 5;
    if (length % radix !== 0) throw new RangeError(`Fourier: ${size} is not a product of fours and fives.`);
    passes.push({ radix, step: (length / radix) * stride, stride });
    length /= radix;
    stride *= radix;
  }
  return passes;
}
