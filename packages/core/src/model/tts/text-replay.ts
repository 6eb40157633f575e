// Remembering the text of unfinished segments, so that a new attempt can speak it.

/** What went into a stream and is not fully spoken yet. */
export class TextReplay<Mark> {
  #items: (string | Mark)[] = [];
  #isEnded = false;

  add(item: string | Mark): void {
    this.#items.push(item);
  }

  end(): void {
    this.#isEnded = true;
  }

  /** Whether the input has ended. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get items(): readonly (string | Mark)[] {
    return this.#items;
  }

  /** Whether text came after the last mark. */
  hasOpenSegment(mark: Mark): boolean {
    const last = this.#items.at(-1);
    return last !== undefined && last !== mark;
  }

  /** A segment was spoken: its text and the mark that ended it need not be kept. */
  segmentDone(mark: Mark): void {
    const at = this.#items.indexOf(mark);
    this.#items = at < 0 ? [] : this.#items.slice(at + 1);
  }

  clear(): void {
    this.#items = [];
  }
}
