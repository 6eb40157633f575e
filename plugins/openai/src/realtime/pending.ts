// Requests that the server has not answered yet: each is settled by its answer, by an error, or when its time is over.
import { RealtimeError, systemClock } from '@livekit/agents';

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
  readonly alarm: Disposable;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** For the message when the time is over. */
  readonly what: string;
  readonly onTimeout?: () => void;
}

export class Pending<T> {
  readonly #waiting = new Map<string, Waiting<T>>();

  get size(): number {
    return this.#waiting.size;
  }

  keys(): string[] {
    return [...this.#waiting.keys()];
  }

  /** Rejects with a RealtimeError if nothing comes in time. */
  wait(id: string, { timeoutMs, what, onTimeout }: WaitOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const alarm = systemClock.wakeAt(systemClock.now() + timeoutMs, () => {
        onTimeout?.();
        this.reject(id, new RealtimeError(`OpenAI realtime: no answer to ${what} within ${timeoutMs} ms.`));
      });
      this.#waiting.set(id, { resolve, reject, alarm });
    });
  }

  /** False if nobody waits for it. */
  resolve(id: string, value: T): boolean {
    const waiting = this.#take(id);
    waiting?.resolve(value);
    return waiting !== undefined;
  }

  /** False if nobody waits for it. */
  reject(id: string, error: Error): boolean {
    const waiting = this.#take(id);
    waiting?.reject(error);
    return waiting !== undefined;
  }

  rejectAll(error: Error): void {
    for (const id of this.keys()) this.reject(id, error);
  }

  #take(id: string): Waiting<T> | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.alarm[Symbol.dispose]();
    return waiting;
  }
}
