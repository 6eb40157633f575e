// Where an AgentTask may run: inside a tool or a hook, which wait for it. Only the public `run()` asks.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AgentBase } from './agent.js';

/** An agent that runs until it has a result. */
export interface TaskAgent extends AgentBase {
  /** Settles with the result; rejects if the task failed. */
  readonly _outcome: Promise<unknown>;
  readonly _keepsToolCalls: boolean;
  /** The session ends before the task does. */
  _abandon(): void;
}

export interface TaskPlace {
  /** Gives the conversation to `task` until it has its result, then back. Never rejects. */
  /** Inside of `onEnter`. */
  readonly isOnEnter?: boolean;
  runTask(task: TaskAgent): Promise<void>;
}

export const taskPlaceStorage = new AsyncLocalStorage<TaskPlace>();
