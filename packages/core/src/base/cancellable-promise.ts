// A promise whose work can be called off.
import { toError } from './errors.js';

type Executor<T, E> = (
  resolve: (value: T | PromiseLike<T>) => void,
  reject: (reason: E) => void,
  onCancel: (cancel: () => void) => void,
) => void;

/** A promise with `cancel`: the work says how to stop it, and the promise rejects with an error named 'CancelledError'. */
export class CancellablePromise<T, E extends Error = Error> {
  readonly #promise: Promise<T>;
  #cancelWork: () => void = () => {};
  #reject: (error: Error) => void = () => {};
  #isCancelled = false;
  #error: Error | null = null;

  constructor(executor: Executor<T, E>) {
    this.#promise = new Promise<T>((resolve, reject) => {
      this.#reject = (error) => {
        this.#error ??= error;
        reject(error);
      };
      executor(
        resolve,
        (reason) => this.#reject(reason),
        (cancel) => {
          this.#cancelWork = cancel;
        },
      );
    });
    this.#promise.catch(() => {});
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** What it was rejected with; null before that. */
  get error(): Error | null {
    return this.#error;
  }

  // A promise in all but name: callers await it.
  then<Result1 = T, Result2 = never>(
    onFulfilled?: ((value: T) => Result1 | Promise<Result1>) | null,
    onRejected?: ((reason: E) => Result2 | Promise<Result2>) | null,
  ): Promise<Result1 | Result2> {
    return this.#promise.then(onFulfilled, onRejected);
  }

  catch<Result = never>(onRejected?: ((reason: E) => Result | Promise<Result>) | null): Promise<T | Result> {
    return this.#promise.catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#promise.finally(onFinally);
  }

  /** Stops the work and rejects. Idempotent; without effect once settled. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#cancelWork();
    const error = new Error('cancelled');
    error.name = 'CancelledError';
    this.#reject(error);
  }

  /** Wraps a promise whose work goes on when it is cancelled. */
  static from<T, E extends Error = Error>(promise: Promise<T>): CancellablePromise<T, E> {
    return new CancellablePromise<T, E>((resolve, reject) => {
      promise.then(resolve, (error: unknown) => reject(toError(error) as E));
    });
  }
}

/** Cancels `promise` and waits for its end; only an error that is not the cancellation is thrown. */
export async function gracefullyCancel<T>(promise: CancellablePromise<T>): Promise<void> {
  promise.cancel();
  await promise.then(
    () => {},
    (error) => {
      if (error.name !== 'CancelledError' && error.name !== 'AbortError') throw error;
    },
  );
}
