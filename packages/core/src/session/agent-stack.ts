// Which agent has the conversation: enter, leave, hand over. Transitions wait for each other; user code is never held by one.
import { withResolvers, type Resolvers } from '../base/future.js';
import { settledWithin } from '../base/settled-within.js';
import { AgentHandoffItem } from '../model/chat/index.js';
import type { AgentBase } from './agent.js';
import type { ActiveAgent, Hub } from './hub.js';

export interface AgentStackOptions {
  readonly hub: Hub;
  /** Makes the agent ready to run in this session. */
  readonly prepare: (agent: AgentBase) => ActiveAgent;
  /** The models changed hands. */
  readonly onActive: (active: ActiveAgent) => Promise<void>;
}

// A tool that never returns must not hold a handover for ever.
const handoverLimitMs = 30_000;
// Nor may a goodbye that never ends.
const exitLimitMs = 10_000;

export class AgentStack {
  readonly #options: AgentStackOptions;
  #active: ActiveAgent | undefined;
  #transition: Promise<void> = Promise.resolve();
  #drain: Resolvers<void> | undefined;

  constructor(options: AgentStackOptions) {
    this.#options = options;
  }

  get active(): ActiveAgent | undefined {
    return this.#active;
  }

  /** The first agent. Its `onEnter` runs when `greet` is called. */
  async enter(agent: AgentBase): Promise<void> {
    await this.#activate(agent);
  }

  greet(): void {
    if (this.#active) this.#runHook(this.#active.agent, 'onEnter');
  }

  /** Lets what is being said end, then gives the conversation to `agent`. `waiter` is the speech that asked for it, if one did. */
  handOver(agent: AgentBase, waiter: string | null): Promise<void> {
    this.#transition = this.#transition.then(() => this.#handOver(agent, waiter));
    return this.#transition;
  }

  /** The effect `drained`. */
  drained(): void {
    this.#drain?.resolve();
  }

  /** The agent's models, tools or nodes changed: run on what it is made of now. */
  async refresh(): Promise<void> {
    const agent = this.#active?.agent;
    if (!agent) return;
    this.#active = this.#options.prepare(agent);
    await this.#options.onActive(this.#active);
  }

  /** Lets what is being said end; nothing new is taken up. */
  async drain(timeoutMs: number, waiter: string | null = null): Promise<void> {
    const { runtime } = this.#options.hub;
    this.#drain = withResolvers<void>();
    runtime.dispatch({ type: 'drain-requested', waiter, timeoutMs });
    if (runtime.state.life === 'draining') await this.#drain.promise;
    this.#drain = undefined;
  }

  /** The session ends. */
  async leave(): Promise<void> {
    const agent = this.#active?.agent;
    this.#drain?.resolve();
    if (agent) await this.#exit(agent);
  }

  async #handOver(agent: AgentBase, waiter: string | null): Promise<void> {
    const { runtime, scope } = this.#options.hub;
    const previous = this.#active?.agent;
    if (previous === agent || scope.signal.aborted) return;
    await this.drain(handoverLimitMs, waiter);
    if (scope.signal.aborted) return;
    if (previous) await this.#exit(previous);
    await this.#activate(agent);
    runtime.dispatch({ type: 'resume-requested' });
    this.#runHook(agent, 'onEnter');
  }

  async #activate(agent: AgentBase): Promise<void> {
    const { hub, prepare, onActive } = this.#options;
    const previous = this.#active?.agent;
    this.#active = prepare(agent);
    const handoff = new AgentHandoffItem({
      newAgentId: agent.id,
      createdAt: hub.clock.now(),
      ...(previous ? { oldAgentId: previous.id } : {}),
    });
    hub.history.add(handoff, undefined);
    await onActive(this.#active);
  }

  async #exit(agent: AgentBase): Promise<void> {
    const { clock } = this.#options.hub;
    try {
      await settledWithin(agent.onExit(), { clock, limitMs: exitLimitMs });
    } catch (error) {
      this.#options.hub.logger.error({ err: error, agent: agent.id }, 'onExit threw: the conversation goes on');
    }
    agent._host = undefined;
  }

  #runHook(agent: AgentBase, name: 'onEnter'): void {
    const { scope, logger } = this.#options.hub;
    void scope.spawn(name, async () => {
      try {
        await agent[name]();
      } catch (error) {
        logger.error(
          { err: error, agent: agent.id },
          `${name} threw: the session lives on, the user can still speak first`,
        );
      }
    });
  }
}
