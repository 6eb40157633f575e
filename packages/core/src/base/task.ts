// A running piece of work that can be cancelled and waited for.
import { AsyncLocalStorage } from 'node:async_hooks';
import { isAbortError } from './abort.js';
import { sleep, systemClock } from './clock.js';
import { toError } from './errors.js';
import { Future } from './future.js';
import { log } from './log.js';

/** How waiting for a cancelled task ended. */
export enum TaskResult {
  Timeout = 'timeout',
  Completed = 'completed',
  Aborted = 'aborted',
}

// Only for the public getter `Task.current`.
const running = new AsyncLocalStorage<Task<unknown>>();

/** Work started with an AbortController. Subtasks that share their parent's controller are cancelled with it. */
export class Task<T> {
  readonly name: string | undefined;
  readonly #controller: AbortController;
  readonly #outcome = new Future<T>();
  readonly #callbacks = new Set<() => void>();
  #cancelled = false;

  constructor(fn: (controller: AbortController) => Promise<T>, controller: AbortController, name?: string) {
    this.name = name;
    this.#controller = controller;
    void running.run(this, () => this.#run(fn));
  }

  /** Starts `fn` at once. */
  static from<T>(
    fn: (controller: AbortController) => Promise<T>,
    controller: AbortController = new AbortController(),
    name?: string,
  ): Task<T> {
    return new Task(fn, controller, name);
  }

  /** The task the calling code runs in. */
  static current(): Task<unknown> | undefined {
    return running.getStore();
  }

  async #run(fn: (controller: AbortController) => Promise<T>): Promise<void> {
    try {
      const value = await fn(this.#controller);
      this.#cancelled = this.#controller.signal.aborted;
      this.#outcome.resolve(value);
    } catch (error) {
      this.#cancelled = this.#controller.signal.aborted && isAbortError(error);
      this.#outcome.reject(toError(error));
    }
    for (const callback of this.#callbacks) {
      try {
        callback();
      } catch (error) {
        log().error({ err: toError(error), task: this.name }, 'a done callback of a task failed');
      }
    }
    this.#callbacks.clear();
  }

  /** Asks the task to stop by aborting its controller. */
  cancel(): void {
    this.#controller.abort();
  }

  /**
   * Cancels the task and waits for its end, at most `timeout` ms.
   * @throws the task's error, unless that only reports the abort.
   */
  async cancelAndWait(timeout?: number): Promise<TaskResult> {
    this.cancel();
    const waiting = new AbortController();
    const ended = this.#outcome.await.then(
      () => TaskResult.Completed,
      (error: unknown) => {
        if (isAbortError(error)) return TaskResult.Aborted;
        throw error;
      },
    );
    if (timeout === undefined) return ended;
    const late = sleep(systemClock, timeout, waiting.signal).then(() => TaskResult.Timeout);
    return Promise.race([ended, late]).finally(() => waiting.abort());
  }

  /** The value the task returns, or its error. */
  get result(): Promise<T> {
    return this.#outcome.await;
  }

  get done(): boolean {
    return this.#outcome.done;
  }

  /** Whether a cancellation was in effect when the task ended (and it did not fail for another reason). False while it runs. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls `callback` once when the task has ended; at once if it has. */
  addDoneCallback(callback: () => void): void {
    if (this.done) queueMicrotask(callback);
    else this.#callbacks.add(callback);
  }

  removeDoneCallback(callback: () => void): void {
    this.#callbacks.delete(callback);
  }
}

/** Waits until all `tasks` have ended. Rejects with the first error. */
export async function waitFor(tasks: Task<void>[]): Promise<void> {
  await Promise.all(tasks.map((task) => task.result));
}

/** Cancels all `tasks` and waits until each has ended, at most `timeout` ms. Their errors are theirs: they are not thrown here. */
export async function cancelAndWait(
  tasks: readonly Pick<Task<unknown>, 'cancelAndWait'>[],
  timeout?: number,
): Promise<void> {
  await Promise.allSettled(tasks.map((task) => task.cancelAndWait(timeout)));
}
