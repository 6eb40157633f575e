// Owned work: a scope starts tasks, hears their errors, and ends only when they have ended.
import { isAbortError, onAbort } from './abort.js';
import { toError } from './errors.js';
import { log } from './log.js';

export interface ScopeOptions {
  /** What the scope is for, in logs. */
  name: string;
  /** Hears the error of a task that failed for another reason than being cancelled. Default: it is logged. */
  onError?: (error: Error, task: string) => void;
  /** Closes the scope when it aborts. */
  signal?: AbortSignal;
}

/** Use with `await using`: leaving the block cancels the tasks and waits for them. */
export class Scope implements AsyncDisposable {
  readonly name: string;
  readonly #controller = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  readonly #children = new Set<Scope>();
  #parent: Scope | undefined;
  readonly #onError: (error: Error, task: string) => void;
  readonly #listening: Disposable;

  constructor({ name, onError, signal }: ScopeOptions) {
    this.name = name;
    this.#onError = onError ?? ((error, task) => log().error({ err: error, scope: name, task }, 'a task failed'));
    this.#listening = onAbort(signal, () => this.#controller.abort(signal?.reason));
  }

  /** Aborts when the scope is closed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How many tasks run. */
  get size(): number {
    return this.#tasks.size;
  }

  /** Runs `fn` as a task of this scope. In a closed scope it does not run. The result settles when the task has ended; it never rejects. */
  spawn(name: string, fn: (signal: AbortSignal) => unknown): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    const task = this.#run(name, fn).finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
    return task;
  }

  async #run(name: string, fn: (signal: AbortSignal) => unknown): Promise<void> {
    try {
      await fn(this.signal);
    } catch (error) {
      if (this.signal.aborted && (isAbortError(error) || error === this.signal.reason)) return;
      this.#report(toError(error), name);
    }
  }

  #report(error: Error, task: string): void {
    try {
      this.#onError(error, task);
    } catch (failure) {
      log().error({ err: toError(failure), scope: this.name, task }, 'the error handler of a scope failed');
    }
  }

  /** A scope inside this one: it is cancelled with it, and this one waits for its tasks. */
  child(name: string): Scope {
    const scope = new Scope({ name: `${this.name}/${name}`, onError: this.#onError, signal: this.signal });
    scope.#parent = this;
    this.#children.add(scope);
    return scope;
  }

  /** Resolves when all tasks have ended, also those they start. Does not cancel them. */
  async join(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    await Promise.all([...this.#children].map((child) => child.join()));
    if (this.#tasks.size > 0) await this.join();
  }

  /** Cancels the tasks and waits for their end. Idempotent. */
  async close(reason?: unknown): Promise<void> {
    this.#listening[Symbol.dispose]();
    this.#controller.abort(reason);
    await this.join();
    if (this.#parent) this.#parent.#children.delete(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
