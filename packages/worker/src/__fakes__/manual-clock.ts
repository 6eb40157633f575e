// A clock that tests move by hand.
import type { Clock } from '@livekit/agents-core';

interface Alarm {
  readonly at: number;
  readonly run: () => void;
}

export class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  wakeAt(at: number, run: () => void): Disposable {
    const alarm = { at, run };
    this.#alarms.add(alarm);
    return { [Symbol.dispose]: () => this.#alarms.delete(alarm) };
  }

  /** How many alarms are armed. */
  get armed(): number {
    return this.#alarms.size;
  }

  /** Moves on by `ms`, ringing every alarm on the way and letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): Alarm | undefined {
    const due = [...this.#alarms].filter((alarm) => alarm.at <= end);
    return due.toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Lets everything that waits for promises only go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
