// Owns the one mutable cell of a session: steps the turn reducer, keeps its one alarm and turns its effects into calls.
import { onAbort } from '../../base/abort.js';
import type { Clock, Millis } from '../../base/clock.js';
import type { TurnEffect } from '../../turn/effect.js';
import type { TurnEvent } from '../../turn/event.js';
import { initialState } from '../../turn/initial-state.js';
import type { TurnPolicy } from '../../turn/policy.js';
import {
  type AgentTurnState,
  agentState,
  nextDeadline,
  outputPaused,
  type UserTurnState,
  userState,
} from '../../turn/select.js';
import type { TurnState } from '../../turn/state.js';
import { step } from '../../turn/step.js';
import type { RecordedStep } from './trace.js';

export type StateChange =
  | { readonly kind: 'agent'; readonly oldState: AgentTurnState; readonly newState: AgentTurnState }
  | { readonly kind: 'user'; readonly oldState: UserTurnState; readonly newState: UserTurnState };

/** The outside. A port that throws is reported to `onError` and disturbs nothing else. */
export interface TurnPorts {
  perform(effect: TurnEffect): void;
  setOutputPaused(paused: boolean): void;
  onState(change: StateChange): void;
  record(step: RecordedStep): void;
  onError(error: unknown): void;
}

export interface TurnRuntimeOptions {
  readonly clock: Clock;
  readonly policy: TurnPolicy;
  readonly ports: TurnPorts;
}

interface Waiter {
  readonly holds: (state: TurnState) => boolean;
  readonly settle: (held: boolean) => void;
}

export class TurnRuntime {
  readonly #clock: Clock;
  readonly #ports: TurnPorts;
  #policy: TurnPolicy;
  #state: TurnState = initialState;
  #inbox: TurnEvent[] = [];
  #running = false;
  readonly #waiters = new Set<Waiter>();
  #alarm: { readonly at: Millis; readonly handle: Disposable } | null = null;

  constructor({ clock, policy, ports }: TurnRuntimeOptions) {
    this.#clock = clock;
    this.#policy = policy;
    this.#ports = ports;
  }

  get state(): TurnState {
    return this.#state;
  }

  get policy(): TurnPolicy {
    return this.#policy;
  }

  /** Steps at once. A dispatch from within a port waits until the present step is fully performed. */
  dispatch(event: TurnEvent): void {
    this.#inbox.push(event);
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) this.#advance(next);
    this.#running = false;
    this.#wakeWaiters();
  }

  /** Settles once `holds` is true of the state and all of the step was performed: with false if `signal` aborted or the session closed before. */
  when(holds: (state: TurnState) => boolean, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal?.aborted || this.#state.life === 'closed') return resolve(false);
      if (!this.#running && holds(this.#state)) return resolve(true);
      const waiter: Waiter = {
        holds,
        settle: (held) => {
          this.#waiters.delete(waiter);
          listening[Symbol.dispose]();
          resolve(held);
        },
      };
      this.#waiters.add(waiter);
      const listening = onAbort(signal, () => waiter.settle(false));
    });
  }

  /** From the next step on, turns are taken by these numbers. */
  updatePolicy(policy: TurnPolicy): void {
    this.#policy = policy;
    this.dispatch({ type: 'time' });
  }

  /** Stops the alarm. Only for a session that is closed or abandoned. */
  [Symbol.dispose](): void {
    this.#alarm?.handle[Symbol.dispose]();
    this.#alarm = null;
    for (const waiter of this.#waiters) waiter.settle(false);
  }

  #wakeWaiters(): void {
    for (const waiter of this.#waiters) {
      if (this.#state.life === 'closed') waiter.settle(false);
      else if (waiter.holds(this.#state)) waiter.settle(true);
    }
  }

  #advance(event: TurnEvent): void {
    const before = this.#state;
    const at = this.#clock.now();
    let effects: readonly TurnEffect[] = [];
    this.#guard(() => {
      [this.#state, effects] = step(before, at, event, this.#policy);
    });
    const after = this.#state;
    this.#arm(nextDeadline(after));
    this.#guard(() => this.#ports.record({ before, policy: this.#policy, at, event, effects }));
    const paused = outputPaused(after);
    const turned = paused !== outputPaused(before);
    // Silence comes before anything else; sound only after what must not be heard was cancelled.
    if (turned && paused) this.#guard(() => this.#ports.setOutputPaused(true));
    for (const effect of effects) this.#guard(() => this.#ports.perform(effect));
    if (turned && !paused) this.#guard(() => this.#ports.setOutputPaused(false));
    this.#reportStates(before, after);
  }

  #reportStates(before: TurnState, after: TurnState): void {
    const agent = { kind: 'agent', oldState: agentState(before), newState: agentState(after) } as const;
    if (agent.oldState !== agent.newState) this.#guard(() => this.#ports.onState(agent));
    const user = { kind: 'user', oldState: userState(before), newState: userState(after) } as const;
    if (user.oldState !== user.newState) this.#guard(() => this.#ports.onState(user));
  }

  #arm(due: Millis | null): void {
    if (this.#alarm?.at === due) return;
    this.#alarm?.handle[Symbol.dispose]();
    this.#alarm = null;
    if (due === null) return;
    const handle = this.#clock.wakeAt(due, () => {
      this.#alarm = null;
      this.dispatch({ type: 'time' });
    });
    this.#alarm = { at: due, handle };
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      try {
        this.#ports.onError(error);
      } catch {
        // There is nobody left to tell, and the conversation must go on.
      }
    }
  }
}
