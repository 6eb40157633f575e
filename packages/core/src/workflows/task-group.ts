// Several tasks one after the other, as one task: with a way back to those that were done before.
import type { Any } from '../base/any.js';
import { AgentsError, toError } from '../base/errors.js';
import type { ChatContext } from '../model/chat/index.js';
import { AgentTask } from '../session/agent/agent-task.js';
import { isLLM } from '../session/agent/default-nodes.js';
import { GoBack, goBackTool } from './go-back.js';

/** What the tasks of a group resulted in. */
export interface TaskGroupResult {
  /** By the ids of the tasks. With `returnExceptions` the result of a task that failed is its Error. */
  taskResults: Record<string, unknown>;
}

export interface TaskCompletedEvent {
  agentTask: AgentTask<Any>;
  taskId: string;
  result: unknown;
}

export interface TaskGroupOptions {
  /**
   * Whether the agent that gets the conversation back learns of it in a summary instead of word by word. Needs a
   * language model; where there is none, or it fails, the whole conversation is handed over. Default true.
   */
  summarizeChatCtx?: boolean;
  /** Whether a task that fails leaves its Error in the results and the group goes on. Default false: the group fails. */
  returnExceptions?: boolean;
  /** The conversation so far, for the first task. Default: none. */
  chatCtx?: ChatContext;
  /** After each task, before the next one begins. If it rejects, the group fails. */
  onTaskCompleted?: (event: TaskCompletedEvent) => Promise<void>;
  /** Whether tool calls of the tasks enter the history of the agent that gets the conversation back. Default false. */
  preserveFunctionCallHistory?: boolean;
}

interface Registered {
  readonly make: () => AgentTask<Any>;
  readonly description: string;
}

/**
 * Runs tasks in the order they were added; each knows what was said in those before it. From the second task on the
 * model may go back to earlier ones, when the user wants to change an answer: they run again, then the present one.
 *
 * @example
 * ```ts
 * const { taskResults } = await new TaskGroup()
 *   .add(() => new NameTask(), { id: 'name', description: 'Asks for the name' })
 *   .add(() => new EmailTask(), { id: 'email', description: 'Asks for the e-mail address' })
 *   .run();
 * ```
 */
export class TaskGroup extends AgentTask<TaskGroupResult> {
  readonly #options: TaskGroupOptions;
  readonly #registered = new Map<string, Registered>();
  readonly #visited = new Set<string>();

  constructor(options: TaskGroupOptions = {}) {
    const { chatCtx, preserveFunctionCallHistory = false } = options;
    super({ instructions: '', preserveFunctionCallHistory, ...(chatCtx ? { chatCtx } : {}) });
    this.#options = options;
  }

  /**
   * Adds a task. `task` makes a new one each time it is to run; `description` tells the model what it is about.
   * @throws AgentsError `task_id_taken` for an id that is in the group already.
   */
  add(task: () => AgentTask<Any>, { id, description }: { id: string; description: string }): this {
    if (this.#registered.has(id)) {
      throw new AgentsError(`The group has a task "${id}" already: give each one an id of its own.`, {
        code: 'task_id_taken',
      });
    }
    this.#registered.set(id, { make: task, description });
    return this;
  }

  override async onEnter(): Promise<void> {
    try {
      const taskResults = await this.#runAll();
      if (this.#options.summarizeChatCtx ?? true) await this.#summarize();
      if (!this.done) this.complete({ taskResults });
    } catch (error) {
      // The session closed meanwhile: whoever waits for the group knows.
      if (!this.done) this.complete(toError(error));
    }
  }

  async #runAll(): Promise<Record<string, unknown>> {
    const results: Record<string, unknown> = {};
    const ahead = [...this.#registered.keys()];
    for (let id = ahead.shift(); id !== undefined; id = ahead.shift()) {
      const result = await this.#runOne(id);
      if (result instanceof GoBack) ahead.unshift(...result.taskIds, id);
      else results[id] = result;
    }
    return results;
  }

  async #runOne(taskId: string): Promise<unknown> {
    const agentTask = this.#registered.get(taskId)?.make();
    if (!agentTask) return undefined;
    await agentTask.updateChatCtx(this.chatCtx.copy({ excludeInstructions: true }));
    const earlier = this.#earlierThan(taskId);
    if (earlier.size > 0) await agentTask.updateTools([...agentTask.toolCtx.tools, goBackTool(agentTask, earlier)]);
    this.#visited.add(taskId);
    const result = await this.#outcomeOf(agentTask);
    // What tools found out is for the tasks that follow, and for the summary.
    const chatCtx = this.chatCtx
      .copy()
      .merge(agentTask.chatCtx, { excludeInstructions: true, excludeConfigUpdate: true });
    await this.updateChatCtx(chatCtx);
    if (!(result instanceof GoBack)) await this.#options.onTaskCompleted?.({ agentTask, taskId, result });
    return result;
  }

  async #outcomeOf(task: AgentTask<Any>): Promise<unknown> {
    try {
      return await task.run();
    } catch (error) {
      if (!this.#options.returnExceptions || this.done) throw error;
      return toError(error);
    }
  }

  /** Tasks that ran before, other than `taskId`, by id. */
  #earlierThan(taskId: string): ReadonlyMap<string, string> {
    const entries = [...this.#registered].filter(([id]) => id !== taskId && this.#visited.has(id));
    return new Map(entries.map(([id, { description }]) => [id, description]));
  }

  async #summarize(): Promise<void> {
    const { llm } = this.session;
    if (this.done || this.chatCtx.items.length === 0) return;
    if (!llm || !isLLM(llm)) return;
    const chatCtx = this.chatCtx.copy({ excludeInstructions: true, excludeHandoff: true, excludeConfigUpdate: true });
    try {
      await chatCtx._summarize(llm, { keepLastTurns: 0 });
    } catch {
      // The model reports its failures itself; the conversation is handed over as it was.
      return;
    }
    await this.updateChatCtx(chatCtx);
  }
}
