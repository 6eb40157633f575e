// One random conversation in progress: the reducer under test, the time, and what is still to come.
import type { Millis } from '../../base/clock.js';
import type { TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import { initialState } from '../initial-state.js';
import type { TurnPolicy } from '../policy.js';
import { nextDeadline } from '../select.js';
import type { SpeechId, TurnState } from '../state.js';
import type { Step } from '../step.js';
import { Agenda } from './agenda.js';
import { check, checkPatience, Invariants } from './invariants.js';
import { OverlapWatch } from './overlap-watch.js';
import { PresenceWatch } from './presence-watch.js';
import { Pipelines } from './pipelines.js';
import type { Chance } from './random.js';

export type StepFunction = (...args: [state: TurnState, at: Millis, event: TurnEvent, policy: TurnPolicy]) => Step;

export interface WorldOptions {
  readonly chance: Chance;
  readonly policy: TurnPolicy;
  readonly step: StepFunction;
  /** Step everything twice and compare: slow, so not in every conversation. */
  readonly compares: boolean;
}

export class World {
  readonly chance: Chance;
  readonly log: unknown[] = [];
  readonly pipelines: Pipelines;
  readonly invariants = new Invariants();
  policy: TurnPolicy;
  state: TurnState = deepFreeze(initialState);
  events = 0;
  #now: Millis = 0;
  #ids = 0;
  #wakesInPlace = 0;
  readonly #overlaps = new OverlapWatch();
  readonly #presence = new PresenceWatch();
  readonly #step: StepFunction;
  readonly #compares: boolean;
  readonly #agenda = new Agenda<TurnEvent>();

  constructor({ chance, policy, step, compares }: WorldOptions) {
    this.chance = chance;
    this.policy = policy;
    this.pipelines = new Pipelines(this);
    this.#step = step;
    this.#compares = compares;
  }

  get now(): Millis {
    return this.#now;
  }

  /** Changes now and then, as a chat context does. */
  get version(): string {
    return `v${Math.floor(this.#now / 9000)}`;
  }

  newSpeechId(): SpeechId {
    return `speech_${++this.#ids}`;
  }

  later(delayMs: number, event: TurnEvent): void {
    this.#agenda.add(this.#now + delayMs, event);
  }

  send(event: TurnEvent): void {
    this.events++;
    this.log.push([Math.round(this.#now), event]);
    this.invariants.beforeStep(event);
    const before = this.state;
    const [after, effects] = this.#step(before, this.#now, event, this.policy);
    if (this.#compares) this.#compare(before, event, [after, effects]);
    this.state = deepFreeze(after);
    for (const effect of effects) this.log.push(['', effect]);
    this.invariants.afterStep(after, event, effects);
    checkPatience(after, this.policy);
    const stepped = { before, event, after, effects, policy: this.policy };
    this.#overlaps.see(stepped);
    this.#presence.see(stepped);
    for (const effect of effects) this.pipelines.perform(effect);
  }

  /** Lets time pass: alarms and pipelines in their order. */
  advance(ms: Millis): void {
    const to = this.#now + ms;
    for (;;) {
      const alarm = nextDeadline(this.state) ?? Infinity;
      const coming = this.#agenda.nextAt ?? Infinity;
      const next = Math.min(alarm, coming);
      if (next > to) break;
      this.#wakesInPlace = next > this.#now ? 0 : this.#wakesInPlace + 1;
      check(this.#wakesInPlace < 50, 'the alarm rings for ever');
      this.#now = Math.max(this.#now, next);
      const event = coming <= alarm ? this.#agenda.take() : undefined;
      this.send(event ?? { type: 'time' });
    }
    this.#now = to;
  }

  /** Silence, then perhaps a drain, then the close: everything must come to its end by itself. */
  finish(): void {
    this.send({ type: 'replies-allowed' });
    this.send({ type: 'user-speech-ended', since: this.#now });
    const drains = this.state.life === 'draining' || this.state.life === 'paused' || this.chance.odds(0.5);
    if (this.state.life === 'running' && drains)
      this.send({ type: 'drain-requested', waiter: this.pipelines.waiter, timeoutMs: 8000 });
    else if (drains) this.send({ type: 'resume-requested' });
    this.advance(300_000);
    const { life, floor, queue, turns } = this.state;
    check(life === 'paused' || life === 'running' || life === 'closed', `drain without an end: ${life}`);
    check(floor === null && queue.length === 0, `the agent is stuck: ${floor?.speech.id ?? queue[0]?.id}`);
    check(turns.length === 0, 'turns are stuck');
    this.send({ type: 'close-requested' });
    this.advance(60_000);
    this.invariants.atEnd(this.state, nextDeadline(this.state));
  }

  /** The same question gets the same answer, also from a state that was stored and loaded. */
  #compare(before: TurnState, event: TurnEvent, first: readonly [TurnState, readonly TurnEffect[]]): void {
    const loaded: TurnState = JSON.parse(JSON.stringify(before));
    const again = this.#step(loaded, this.#now, event, this.policy);
    check(JSON.stringify(again) === JSON.stringify(first), 'not pure');
  }
}

/** Values already frozen are frozen all through. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
