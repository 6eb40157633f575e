// Promises that are settled from outside.

/** A promise with its two ends apart. */
export interface Resolvers<T> {
  promise: Promise<T>;
  resolve(this: void, value: T | PromiseLike<T>): void;
  reject(this: void, reason: Error): void;
}

/** `Promise.withResolvers` for every supported Node version. */
export function withResolvers<T = unknown>(): Resolvers<T> {
  let resolve!: Resolvers<T>['resolve'];
  let reject!: Resolvers<T>['reject'];
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

type Outcome<T, E> = { tag: 'open' } | { tag: 'resolved'; value: T } | { tag: 'rejected'; error: E };

/** A value that comes later. An unobserved rejection is silent: `rejected` and `result` tell. */
export class Future<T = void, E extends Error = Error> {
  readonly #resolvers = withResolvers<T>();
  #outcome: Outcome<T, E> = { tag: 'open' };

  constructor() {
    this.#resolvers.promise.catch(() => {});
  }

  /** The promise of the value. */
  get await(): Promise<T> {
    return this.#resolvers.promise;
  }

  get done(): boolean {
    return this.#outcome.tag !== 'open';
  }

  /** The value. @throws the error it was rejected with, or an Error while it is open. */
  get result(): T {
    if (this.#outcome.tag === 'resolved') return this.#outcome.value;
    if (this.#outcome.tag === 'rejected') throw this.#outcome.error;
    throw new Error('Future is not done yet: await it first.');
  }

  /** Whether it was rejected. */
  get rejected(): boolean {
    return this.#outcome.tag === 'rejected';
  }

  /** Settles with `value`; later calls have no effect. */
  resolve(value: T): void {
    if (this.done) return;
    this.#outcome = { tag: 'resolved', value };
    this.#resolvers.resolve(value);
  }

  /** Settles with `error`; later calls have no effect. */
  reject(error: E): void {
    if (this.done) return;
    this.#outcome = { tag: 'rejected', error };
    this.#resolvers.reject(error);
  }
}

/** Whether `promise` has not settled yet. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  const first = await Promise.race([promise, Promise.resolve(open)]).catch(() => undefined);
  return first === open;
}

/** Does nothing. */
export const noop = (): void => {};
