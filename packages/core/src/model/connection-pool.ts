// Keeping connections open between uses, and not too long.
import { combineSignals, rejectOnAbort } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { Scope } from '../base/scope.js';

export interface ConnectionPoolOptions<T> {
  /** Ms after which a connection is replaced. Default: never. */
  maxSessionDuration?: number;
  /** Whether each use makes the connection young again. Default false. */
  markRefreshedOnGet?: boolean;
  /** Opens a connection within `timeout` ms. */
  connectCb: (timeout: number) => Promise<T>;
  /** Closes one. */
  closeCb?: (connection: T) => Promise<void>;
  /** Ms. Default 10000. */
  connectTimeout?: number;
}

/** Reuses connections one user at a time. */
export class ConnectionPool<T> {
  readonly #options: ConnectionPoolOptions<T>;
  /** When each open connection became young. */
  readonly #refreshedAt = new Map<T, number>();
  readonly #available = new Set<T>();
  readonly #scope = new Scope({ name: 'connection pool' });
  #prewarming: Promise<void> | undefined;

  constructor(options: ConnectionPoolOptions<T>) {
    this.#options = options;
  }

  /** A free connection, or a new one. @throws what `connectCb` throws. */
  async get(timeout?: number): Promise<T> {
    // A connection on its way is nearly there: a second one would come later.
    if (this.#available.size === 0) await this.#prewarming;
    for (const connection of this.#available) {
      this.#available.delete(connection);
      if (this.#isFresh(connection)) {
        if (this.#options.markRefreshedOnGet) this.#refreshedAt.set(connection, systemClock.now());
        return connection;
      }
      this.remove(connection);
    }
    return this.#connect(timeout);
  }

  #isFresh(connection: T): boolean {
    const { maxSessionDuration } = this.#options;
    const refreshedAt = this.#refreshedAt.get(connection);
    if (refreshedAt === undefined) return false;
    return maxSessionDuration === undefined || systemClock.now() - refreshedAt <= maxSessionDuration;
  }

  async #connect(timeout = this.#options.connectTimeout ?? 10_000): Promise<T> {
    const connection = await this.#options.connectCb(timeout);
    this.#refreshedAt.set(connection, systemClock.now());
    return connection;
  }

  /** Gives a connection back. One that was removed meanwhile is not taken. */
  put(connection: T): void {
    if (this.#refreshedAt.has(connection)) this.#available.add(connection);
  }

  /** Takes a connection out of the pool and closes it. */
  remove(connection: T): void {
    this.#available.delete(connection);
    if (!this.#refreshedAt.delete(connection)) return;
    void this.#scope.spawn('close connection', () => this.#closeOne(connection));
  }

  async #closeOne(connection: T): Promise<void> {
    try {
      await this.#options.closeCb?.(connection);
    } catch (error) {
      log().debug({ err: toError(error) }, 'closing a pooled connection failed');
    }
  }

  /** Removes all connections: those in use are not reused. */
  invalidate(): void {
    for (const connection of this.#refreshedAt.keys()) this.remove(connection);
  }

  /** Opens a connection in the background, if there is none. */
  prewarm(): void {
    if (this.#prewarming || this.#refreshedAt.size > 0) return;
    this.#prewarming = this.#scope
      .spawn('prewarm', async () => {
        try {
          this.put(await this.#connect());
        } catch (error) {
          log().debug({ err: toError(error) }, 'prewarming a connection failed');
        }
      })
      .finally(() => {
        this.#prewarming = undefined;
      });
  }

  /**
   * Runs `fn` with a connection and gives it back; after an error or an abort the connection is removed.
   * @throws what `fn` or `connectCb` throws, or the reason of `signal`.
   */
  async withConnection<R>(
    fn: (connection: T) => Promise<R>,
    options: { timeout?: number; signal?: AbortSignal } = {},
  ): Promise<R> {
    options.signal?.throwIfAborted();
    const connection = await this.get(options.timeout);
    const used = new AbortController();
    try {
      const work = fn(connection);
      if (!options.signal) return await this.#returning(connection, work);
      // The signal of this use lets go of the long-lived one when the use ends.
      const either = combineSignals(options.signal, used.signal);
      return await this.#returning(connection, Promise.race([work, rejectOnAbort(either)]));
    } catch (error) {
      this.remove(connection);
      throw error;
    } finally {
      used.abort();
    }
  }

  async #returning<R>(connection: T, work: Promise<R>): Promise<R> {
    const result = await work;
    this.put(connection);
    return result;
  }

  /** Closes all connections. The pool can be used again. */
  async close(): Promise<void> {
    await this.#prewarming;
    this.invalidate();
    await this.#scope.join();
  }
}
