// Tells whether a child's event loop is alive: pings it and measures the round trip on one clock.
import { systemClock, type Clock } from '@livekit/agents-core';

export interface HeartbeatOptions {
  readonly everyMs: number;
  readonly send: (timestamp: number) => void;
  /** Called once when an answer is overdue. */
  readonly unresponsive: (sinceMs: number) => void;
  /** Called when an answer comes after `unresponsive`. */
  readonly responsive: (roundTripMs: number) => void;
  /** Called once when so many pings went unanswered that nothing can be hoped for. */
  readonly dead: (sinceMs: number) => void;
  readonly clock?: Clock;
}

const overdueMs = 2000;
/** Counted in pings, not in time: a worker that was itself asleep must not kill its children for it. */
const pingsUntilDead = 24;

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #clock: Clock;
  #alarm: Disposable | undefined;
  /** When the oldest unanswered ping was sent; null if all are answered. */
  #waitingSince: number | null = null;
  #unanswered = 0;
  #warned = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#ping();
  }

  /** The child answered the ping sent at `timestamp`. */
  answered(timestamp: number): void {
    if (this.#warned) this.#options.responsive(Math.round(this.#clock.now() - timestamp));
    this.#warned = false;
    this.#unanswered = 0;
    this.#waitingSince = null;
  }

  stop(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }

  #ping(): void {
    const at = this.#clock.now();
    if (this.#unanswered >= pingsUntilDead) return this.#options.dead(at - (this.#waitingSince ?? at));
    this.#unanswered += 1;
    this.#waitingSince ??= at;
    this.#options.send(at);
    this.#alarm = this.#clock.wakeAt(at + overdueMs, () => {
      this.#checkOverdue();
      this.#alarm = this.#clock.wakeAt(at + this.#options.everyMs, () => this.#ping());
    });
  }

  #checkOverdue(): void {
    if (this.#waitingSince === null || this.#warned) return;
    const sinceMs = this.#clock.now() - this.#waitingSince;
    if (sinceMs < overdueMs) return;
    this.#warned = true;
    this.#options.unresponsive(Math.round(sinceMs));
  }
}
