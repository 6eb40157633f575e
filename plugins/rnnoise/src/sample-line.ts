// Samples that wait in line: put in at one end in any number, taken out at the other in any number.

export class SampleLine {
  #samples = new Float32Array(4096);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  put(samples: ArrayLike<number>): void {
    if (this.#to + samples.length > this.#samples.length) this.#makeRoom(samples.length);
    this.#samples.set(samples, this.#to);
    this.#to += samples.length;
  }

  /** The next `count` samples, valid until the next call; undefined if there are fewer. */
  take(count: number): Float32Array | undefined {
    if (this.length < count) return undefined;
    const taken = this.#samples.subarray(this.#from, this.#from + count);
    this.#from += count;
    return taken;
  }

  clear(): void {
    this.#from = 0;
    this.#to = 0;
  }

  #makeRoom(count: number): void {
    const { length } = this;
    const larger = Math.max(this.#samples.length, 2 * (length + count));
    const target = larger > this.#samples.length ? new Float32Array(larger) : this.#samples;
    target.set(this.#samples.subarray(this.#from, this.#to));
    this.#samples = target;
    this.#from = 0;
    this.#to = length;
  }
}
