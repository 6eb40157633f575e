// An agent with a job of its own: it takes the conversation over, finds something out, and gives it back.
import type { Any } from '../../base/any.js';
import { AgentsError } from '../../base/errors.js';
import { Future } from '../../base/future.js';
import { applyHooks, LiveContext, type AgentContext, type AgentHooks } from './agent-create.js';
import { AgentBase } from './agent.js';
import type * as faces from '../faces.js';
import { taskPlaceStorage, type TaskAgent } from './task-place.js';

export interface AgentTaskOptions<UserData = Any> extends faces.AgentOptions<UserData> {
  /** Whether its tool calls enter the history of the agent that gets the conversation back. Default false. */
  preserveFunctionCallHistory?: boolean;
}

/** What a hook of a task knows of it. */
export interface AgentTaskContext<Result = unknown, UserData = unknown> extends AgentContext<UserData> {
  readonly agent: AgentTask<Result, UserData>;
  /** Ends the task, like `agent.complete()`. */
  complete(result: Result | Error): void;
}

export interface AgentTaskCreateOptions<Result = unknown, UserData = Any>
  extends AgentTaskOptions<UserData>, AgentHooks<UserData, AgentTaskContext<Result, UserData>> {}

/**
 * Subclass it, ask for what you need in `onEnter` or in tools, and call `complete(result)`.
 * `await new MyTask().run()` inside a tool or a hook of another agent yields the result.
 */
export class AgentTaskBase<Result = unknown, UserData = Any> extends AgentBase<UserData> implements TaskAgent {
  readonly _keepsToolCalls: boolean;
  readonly #result = new Future<Result>();
  #started = false;

  constructor(options: AgentTaskOptions<UserData>) {
    super(options);
    this._keepsToolCalls = options.preserveFunctionCallHistory ?? false;
  }

  /** A task of functions: see {@link AgentTaskConstructor.create}. */
  static override create<Result = unknown, UserData = unknown>(
    options: AgentTaskCreateOptions<Result, UserData>,
  ): AgentTask<Result, UserData> {
    const task = new AgentTaskBase<Result, UserData>(options);
    return applyHooks<AgentTask<Result, UserData>, AgentTaskContext<Result, UserData>>(
      task,
      options,
      new LiveTaskContext(task),
    );
  }

  /** Whether it has its result. */
  get done(): boolean {
    return this.#result.done;
  }

  /** @internal */
  get _outcome(): Promise<unknown> {
    return this.#result.await;
  }

  /** Ends the task with a result, or with an Error that `run()` throws. @throws AgentsError `agent_task_completed` the second time. */
  complete(result: Result | Error): void {
    if (this.#result.done) {
      throw new AgentsError(`The task "${this.id}" has its result already: call complete() once.`, {
        code: 'agent_task_completed',
      });
    }
    this._host?.taskCompleted(result);
    if (result instanceof Error) this.#result.reject(result);
    else this.#result.resolve(result);
  }

  /**
   * Takes the conversation over until `complete()` is called.
   * @throws AgentsError `agent_task_misplaced` outside of a tool or hook, `agent_task_started` the second time.
   */
  async run(): Promise<Result> {
    const place = taskPlaceStorage.getStore();
    if (!place) {
      throw new AgentsError(
        `The task "${this.id}" can only run inside a tool, onEnter or onExit of an agent in a session.`,
        {
          code: 'agent_task_misplaced',
        },
      );
    }
    if (this.#started)
      throw new AgentsError(`The task "${this.id}" runs only once: make a new one.`, { code: 'agent_task_started' });
    this.#started = true;
    await place.runTask(this);
    return this.#result.await;
  }

  /** @internal */
  _abandon(): void {
    this.#result.reject(
      new AgentsError('The session closed before the task was complete.', { code: 'session_closed' }),
    );
  }
}

export interface AgentTask<Result = unknown, UserData = Any> extends faces.Agent<UserData> {
  readonly done: boolean;
  complete(result: Result | Error): void;
  run(): Promise<Result>;
}

class LiveTaskContext<Result, UserData> extends LiveContext<UserData> implements AgentTaskContext<Result, UserData> {
  override readonly agent: AgentTask<Result, UserData>;

  constructor(task: AgentTask<Result, UserData>) {
    super(task);
    this.agent = task;
  }

  complete(result: Result | Error): void {
    this.agent.complete(result);
  }
}

interface AgentTaskConstructor {
  new <Result = unknown, UserData = Any>(options: AgentTaskOptions<UserData>): AgentTask<Result, UserData>;
  /**
   * A task of functions instead of a subclass. Each hook gets the task's context first; `ctx.complete(result)` ends it.
   *
   * @example
   * ```ts
   * const consent = AgentTask.create<boolean>({
   *   instructions: 'Ask whether the call may be recorded.',
   *   onEnter: (ctx) => void ctx.session.generateReply(),
   * });
   * ```
   */
  create<Result = unknown, UserData = unknown>(
    options: AgentTaskCreateOptions<Result, UserData>,
  ): AgentTask<Result, UserData>;
}
/** An agent that takes the conversation over to find something out. */
export const AgentTask = AgentTaskBase as unknown as AgentTaskConstructor;
