// The last seconds of audio that no final transcript covers yet: a new connection hears them again.

interface Piece {
  readonly samples: Int16Array;
  /** Seconds from the first audio to the end of this piece. */
  readonly endsAt: number;
}

export class ReplayRing {
  readonly #sampleRate: number;
  readonly #limitSeconds: number;
  readonly #pieces: Piece[] = [];
  #heardSeconds = 0;

  constructor(sampleRate: number, limitSeconds: number) {
    this.#sampleRate = sampleRate;
    this.#limitSeconds = limitSeconds;
  }

  /** Seconds of audio taken so far. */
  get heardSeconds(): number {
    return this.#heardSeconds;
  }

  /** Where on the scale of {@link heardSeconds} the kept audio begins. */
  get beginsAt(): number {
    const [first] = this.#pieces;
    return first ? first.endsAt - first.samples.length / this.#sampleRate : this.#heardSeconds;
  }

  get pieces(): readonly Int16Array[] {
    return this.#pieces.map(({ samples }) => samples);
  }

  push(samples: Int16Array): void {
    this.#heardSeconds += samples.length / this.#sampleRate;
    this.#pieces.push({ samples, endsAt: this.#heardSeconds });
    this.forget(this.#heardSeconds - this.#limitSeconds);
  }

  /** Drops what lies before `at` seconds. */
  forget(at: number): void {
    let count = 0;
    while (this.#pieces[count] && (this.#pieces[count]?.endsAt ?? 0) <= at) count += 1;
    this.#pieces.splice(0, count);
  }
}
