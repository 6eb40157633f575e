// A flag that can be waited for.

/** A flag: `wait` resolves when it is set, and stays so until it is cleared. */
export class Event {
  #isSet = false;
  #waiting: ((value: boolean) => void)[] = [];

  /** Resolves with true as soon as the flag is set. */
  wait(): Promise<boolean> {
    if (this.#isSet) return Promise.resolve(true);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get isSet(): boolean {
    return this.#isSet;
  }

  set(): void {
    this.#isSet = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(true);
  }

  clear(): void {
    this.#isSet = false;
  }
}
