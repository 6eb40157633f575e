// Samples in arrival order, in one array that is reused: added at the end, taken or dropped from the front.

export class SampleQueue {
  #samples: Int16Array;
  #start = 0;
  #end = 0;

  constructor(capacity = 4096) {
    this.#samples = new Int16Array(capacity);
  }

  get length(): number {
    return this.#end - this.#start;
  }

  push(samples: Int16Array): void {
    this.#makeRoom(samples.length);
    this.#samples.set(samples, this.#end);
    this.#end += samples.length;
  }

  /** Removes the oldest `count` samples (all, if there are fewer) and returns a copy of them. */
  take(count: number): Int16Array {
    const taken = this.#samples.slice(this.#start, Math.min(this.#end, this.#start + count));
    this.drop(taken.length);
    return taken;
  }

  /** Forgets the oldest `count` samples. */
  drop(count: number): void {
    this.#start = Math.min(this.#end, this.#start + count);
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  /** Forgets all but the newest `count` samples. */
  keepNewest(count: number): void {
    this.drop(Math.max(0, this.length - count));
  }

  /** A copy of everything held. */
  copy(): Int16Array {
    return this.#samples.slice(this.#start, this.#end);
  }

  clear(): void {
    this.#start = this.#end = 0;
  }

  /** Moves to the front before it grows; gives a long array back once little of it is used. */
  #makeRoom(count: number): void {
    const needed = this.length + count;
    if (this.#end + count <= this.#samples.length) return;
    const tooSmall = needed > this.#samples.length;
    const farTooBig = needed * 8 < this.#samples.length && this.#samples.length > 65_536;
    const room = tooSmall || farTooBig ? new Int16Array(needed * 2) : this.#samples;
    room.set(this.#samples.subarray(this.#start, this.#end));
    this.#samples = room;
    this.#end -= this.#start;
    this.#start = 0;
  }
}
