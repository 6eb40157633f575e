// Which agent has the conversation: enter, leave, hand over. Transitions wait for each other; user code is never held by one.
import { withResolvers, type Resolvers } from '../../base/future.js';
import { settledWithin } from '../../base/settled-within.js';
import { AgentHandoffItem } from '../../model/chat/index.js';
import type { AgentBase } from './agent.js';
import type { ActiveAgent, Hub } from '../hub.js';
import type { RunResult } from '../run/run-result.js';
import { taskPlaceStorage, type TaskAgent, type TaskPlace } from './task-place.js';

export interface AgentStackOptions {
  readonly hub: Hub;
  /** Makes the agent ready to run in this session. */
  readonly prepare: (agent: AgentBase) => ActiveAgent;
  /** The models changed hands. */
  readonly onActive: (active: ActiveAgent) => Promise<void>;
  /** Neither rejects. */
  readonly toolsets: { enter(agent: AgentBase): Promise<void>; leave(agent: AgentBase): Promise<void> };
}

/** User code of an agent at work. */
interface Hook {
  /** The test run in which it began, or went on after a task. */
  run: RunResult | undefined;
  /** How many tasks it waits for. */
  waits: number;
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
  readonly #tasks = new Set<TaskAgent>();
  /** The session ends: no more agents. */
  #isLeaving = false;
  readonly #hooks = new Set<Hook>();
  /** How many transitions happen or wait to happen. */
  #transitions = 0;

  constructor(options: AgentStackOptions) {
    this.#options = options;
  }

  get active(): ActiveAgent | undefined {
    return this.#active;
  }

  /** Whether an agent comes or goes, or what the present test run set off in one still works. */
  get isBusy(): boolean {
    const run = this.#options.hub.runs.present;
    return this.#transitions > 0 || [...this.#hooks].some((hook) => run && hook.run === run && hook.waits === 0);
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
    return this.#inTurn(() => this.#handOver(agent, waiter));
  }

  /** Where a tool of the speech `waiter`, or a hook (null), may run tasks. */
  placeFor(waiter: string | null): TaskPlace {
    return { runTask: (task) => this.#runTask(task, waiter) };
  }

  /** Where the hook may run tasks. */
  #placeOfHook(hook: Hook): TaskPlace {
    return { isOnEnter: true, runTask: (task) => this.#runTask(task, null, hook) };
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
    // A goodbye and a task that a tool begins may wait for one and the same end.
    const drain = (this.#drain ??= withResolvers<void>());
    runtime.dispatch({ type: 'drain-requested', waiter, timeoutMs });
    if (runtime.state.life === 'draining') await drain.promise;
    if (this.#drain === drain) this.#drain = undefined;
  }

  /** Lets what is being said end; from now on nobody takes the conversation over any more. */
  async drainForGood(timeoutMs: number): Promise<void> {
    this.#isLeaving = true;
    await this.drain(timeoutMs);
  }

  /** The session ends. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    const agent = this.#active?.agent;
    this.#drain?.resolve();
    for (const task of this.#tasks) task._abandon();
    if (agent) await this.#exit(agent);
  }

  get #isOver(): boolean {
    return this.#isLeaving || this.#options.hub.scope.signal.aborted;
  }

  /** Transitions happen one after the other, whoever asks for them. */
  #inTurn(transition: () => Promise<void>): Promise<void> {
    this.#transitions += 1;
    const done = this.#transition.then(transition).finally(() => this.#transitionDone());
    // One that fails must not stop the next.
    this.#transition = done.catch(() => undefined);
    return done;
  }

  #transitionDone(): void {
    this.#transitions -= 1;
    this.#options.hub.runs.touch();
  }

  async #runTask(...[task, waiter, hook]: [TaskAgent, string | null, Hook?]): Promise<void> {
    const { runtime, runs } = this.#options.hub;
    const previous = this.#active?.agent;
    if (!previous || this.#isOver) return task._abandon();
    this.#tasks.add(task);
    if (waiter) runtime.dispatch({ type: 'speech-parked', id: waiter, parked: true });
    await this.#inTurn(() => this.#lend(task, waiter));
    if (hook) hook.waits += 1;
    runs.touch();
    await task._outcome.catch(() => undefined);
    if (hook) Object.assign(hook, { waits: hook.waits - 1, run: runs.present });
    await this.#inTurn(() => this.#giveBack(task, previous));
    if (waiter) runtime.dispatch({ type: 'speech-parked', id: waiter, parked: false });
    this.#tasks.delete(task);
  }

  /** The present agent stays in the background, without `onExit`. */
  async #lend(task: TaskAgent, waiter: string | null): Promise<void> {
    const { runtime } = this.#options.hub;
    await this.drain(handoverLimitMs, waiter);
    if (this.#isOver) return;
    await this.#activate(task);
    runtime.dispatch({ type: 'resume-requested' });
    this.#runHook(task, 'onEnter');
  }

  /** What the task learned is the previous agent's from now on. A handover in between wins over the way back. */
  async #giveBack(task: TaskAgent, previous: AgentBase): Promise<void> {
    const { runtime } = this.#options.hub;
    if (this.#active?.agent !== task || this.#isOver) return;
    await this.drain(handoverLimitMs);
    if (this.#isOver) return;
    await this.#exit(task);
    previous._chatCtx.merge(task._chatCtx, {
      excludeInstructions: true,
      excludeConfigUpdate: true,
      excludeFunctionCall: !task._keepsToolCalls,
    });
    await this.#activate(previous);
    this.#closeToolsets(task);
    runtime.dispatch({ type: 'resume-requested' });
  }

  async #handOver(agent: AgentBase, waiter: string | null): Promise<void> {
    const { runtime } = this.#options.hub;
    const previous = this.#active?.agent;
    if (previous === agent || this.#isOver) return;
    await this.drain(handoverLimitMs, waiter);
    if (this.#isOver) return;
    if (previous) await this.#exit(previous);
    try {
      await this.#activate(agent);
    } catch (error) {
      // Nobody can take over: whoever had the conversation goes on.
      if (previous && this.#active?.agent === previous) this.#active = this.#options.prepare(previous);
      throw error;
    } finally {
      runtime.dispatch({ type: 'resume-requested' });
    }
    if (previous) this.#closeToolsets(previous);
    this.#runHook(agent, 'onEnter');
  }

  async #activate(agent: AgentBase): Promise<void> {
    const { hub, prepare, onActive, toolsets } = this.#options;
    const previous = this.#active?.agent;
    this.#active = prepare(agent);
    const handoff = new AgentHandoffItem({
      newAgentId: agent.id,
      createdAt: hub.clock.now(),
      ...(previous ? { oldAgentId: previous.id } : {}),
    });
    hub.history.add(handoff, undefined);
    hub.runs.present?._agentHandoff({ item: handoff, newAgent: agent, ...(previous ? { oldAgent: previous } : {}) });
    await toolsets.enter(agent);
    await onActive(this.#active);
  }

  async #exit(agent: AgentBase): Promise<void> {
    const { clock } = this.#options.hub;
    try {
      const exit = taskPlaceStorage.run(this.placeFor(null), () => agent.onExit());
      await settledWithin(exit, { clock, limitMs: exitLimitMs });
    } catch (error) {
      this.#options.hub.logger.error({ err: error, agent: agent.id }, 'onExit threw: the conversation goes on');
    }
    agent._host = undefined;
  }

  /** After the next agent has come, who may use the same sets. */
  #closeToolsets(agent: AgentBase): void {
    const { hub, toolsets } = this.#options;
    void hub.scope.spawn('close-toolsets', () => toolsets.leave(agent));
  }

  #runHook(agent: AgentBase, name: 'onEnter'): void {
    const { scope, logger, runs } = this.#options.hub;
    const hook: Hook = { run: runs.present, waits: 0 };
    this.#hooks.add(hook);
    void scope.spawn(name, async () => {
      try {
        await taskPlaceStorage.run(this.#placeOfHook(hook), () => agent[name]());
      } catch (error) {
        logger.error(
          { err: error, agent: agent.id },
          `${name} threw: the session lives on, the user can still speak first`,
        );
      } finally {
        this.#hooks.delete(hook);
        runs.touch();
      }
    });
  }
}
