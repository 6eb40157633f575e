// Time for the tests of this folder: it stands still until a test moves it.
import type { Clock, Millis } from '../../base/clock.js';

interface Alarm {
  readonly at: Millis;
  readonly run: () => void;
}

export class VirtualClock implements Clock {
  #now: Millis = 1_000_000;
  readonly #alarms = new Set<Alarm>();

  now(): Millis {
    return this.#now;
  }

  wakeAt(at: Millis, run: () => void): Disposable {
    const alarm = { at, run };
    this.#alarms.add(alarm);
    return { [Symbol.dispose]: () => void this.#alarms.delete(alarm) };
  }

  /** How many alarms wait. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Moves time on by `ms`, ringing each alarm at its instant and letting promises settle in between. */
  async advance(ms: Millis): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#firstUntil(end); next; next = this.#firstUntil(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#alarms.delete(next);
      next.run();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  #firstUntil(end: Millis): Alarm | undefined {
    return [...this.#alarms].filter((alarm) => alarm.at <= end).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Lets everything that is ready happen, without time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) await Promise.resolve();
}
