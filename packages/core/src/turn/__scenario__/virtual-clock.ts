// A clock that only moves when told to.
import type { Clock, Millis } from '../../base/clock.js';

export class VirtualClock implements Clock {
  #now: Millis = 0;
  #alarms: { readonly at: Millis; readonly run: () => void }[] = [];

  /** How many alarms are set. */
  get pending(): number {
    return this.#alarms.length;
  }

  now(): Millis {
    return this.#now;
  }

  wakeAt(at: Millis, run: () => void): Disposable {
    const alarm = { at, run };
    this.#alarms.push(alarm);
    return {
      [Symbol.dispose]: () => {
        this.#alarms = this.#alarms.filter((other) => other !== alarm);
      },
    };
  }

  /** Rings every alarm up to `to` in its order. */
  advanceTo(to: Millis): void {
    for (;;) {
      const due = this.#alarms.filter((alarm) => alarm.at <= to).toSorted((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#alarms = this.#alarms.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = Math.max(this.#now, to);
  }
}
