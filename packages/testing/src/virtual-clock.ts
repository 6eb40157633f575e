// Time for tests: it stands still until a test moves it, and then everything that is due happens in order.
import { MessageChannel } from 'node:worker_threads';

import type { Clock, Millis } from '@livekit/agents-core';

interface Alarm {
  readonly at: Millis;
  readonly order: number;
  readonly run: () => void;
}

/** How long {@link VirtualClock.until} looks for an end, unless told otherwise. */
const defaultLimitMs = 10 * 60_000;

/**
 * A clock that only a test moves. Between two alarms it lets the event loop turn, so that promises, streams and other
 * work that needs no time settle as they would in real time.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * const session = new AgentSession({ llm, clock });
 * await clock.advanceBy(5000);
 * ```
 */
export class VirtualClock implements Clock {
  #now: Millis;
  #order = 0;
  #alarms: Alarm[] = [];
  #moving: Promise<void> = Promise.resolve();
  readonly #eventLoop = new EventLoop();
  readonly #realWork = new Set<Promise<unknown>>();

  /** @param startAt - the first instant, in ms since the epoch. Default: 2026-01-01T00:00:00Z. */
  constructor(startAt: Millis = 1_767_225_600_000) {
    this.#now = startAt;
  }

  now(): Millis {
    return this.#now;
  }

  wakeAt(at: Millis, run: () => void): Disposable {
    this.#order += 1;
    const alarm: Alarm = { at, order: this.#order, run };
    const index = this.#alarms.findLastIndex((other) => other.at <= at);
    this.#alarms.splice(index + 1, 0, alarm);
    return { [Symbol.dispose]: () => this.#remove(alarm) };
  }

  /** How many alarms are set. */
  get pending(): number {
    return this.#alarms.length;
  }

  /** The instant of the next alarm; null without any. */
  get nextAlarmAt(): Millis | null {
    return this.#alarms[0]?.at ?? null;
  }

  /** Moves time on by `ms`; see {@link advanceTo}. */
  advanceBy(ms: Millis): Promise<void> {
    return this.#move(() => this.#advance(this.#now + ms));
  }

  /**
   * Moves time on to `at`. Each alarm on the way rings at its own instant, in the order of the instants and, within
   * one, of setting; everything it sets off has settled before the next one rings. Rejects with what an alarm throws.
   */
  advanceTo(at: Millis): Promise<void> {
    return this.#move(() => this.#advance(at));
  }

  /**
   * Moves time on just as far as it takes for `done` to settle, and gives its outcome.
   *
   * @throws Error if it has not settled when no alarm is left or after `limitMs` (default: 10 minutes).
   */
  async until<T>(done: Promise<T>, { limitMs = defaultLimitMs }: { limitMs?: Millis } = {}): Promise<T> {
    let settled = false;
    const watch = () => {
      settled = true;
    };
    done.then(watch, watch);
    await this.#move(() => this.#advanceWhile(() => !settled, this.#now + limitMs));
    if (settled) return done;
    const why = this.#alarms.length === 0 ? 'nothing is left that could change this' : `after ${limitMs} virtual ms`;
    throw new Error(`What was waited for did not happen: ${why}.`);
  }

  /** Lets everything happen that needs no time. Alarms that are due do not ring; `advanceBy(0)` rings them. */
  settle(): Promise<void> {
    return this.#move(() => this.#settle());
  }

  /** Time stands still until `work`, which takes real time (a file, a model, a network), has settled. */
  hold<T>(work: Promise<T>): Promise<T> {
    const release = () => void this.#realWork.delete(work);
    this.#realWork.add(work);
    work.then(release, release);
    return work;
  }

  /** One move at a time, in the order asked for; a failed one does not stop the next. */
  #move(run: () => Promise<void>): Promise<void> {
    const moved = this.#moving.then(run);
    this.#moving = moved.catch(() => undefined);
    return moved;
  }

  async #advance(end: Millis): Promise<void> {
    await this.#advanceWhile(() => true, end);
    this.#now = Math.max(this.#now, end);
    await this.#settle();
  }

  async #advanceWhile(goesOn: () => boolean, end: Millis): Promise<void> {
    await this.#settle();
    for (let next = this.#alarms[0]; next && next.at <= end && goesOn(); next = this.#alarms[0]) {
      this.#alarms.shift();
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    await this.#eventLoop.turn();
    while (this.#realWork.size > 0) {
      await Promise.allSettled(this.#realWork);
      await this.#eventLoop.turn();
    }
  }

  #remove(alarm: Alarm): void {
    const index = this.#alarms.indexOf(alarm);
    if (index !== -1) this.#alarms.splice(index, 1);
  }
}

/**
 * Lets the event loop turn twice: then all microtasks have run, and what was set with setImmediate. A message between
 * ports does this without a timer, and faster than one.
 */
class EventLoop {
  readonly #ports = new MessageChannel();

  constructor() {
    // An idle clock must not keep the process alive.
    this.#ports.port2.unref();
  }

  async turn(): Promise<void> {
    const { port1, port2 } = this.#ports;
    for (let turns = 0; turns < 2; turns += 1) {
      await new Promise<void>((resolve) => {
        port2.once('message', resolve);
        port1.postMessage(null);
      });
    }
    port2.unref();
  }
}
