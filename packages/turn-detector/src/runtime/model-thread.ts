// The way to the models: one thread per process, started by the first call, shared by everybody, never on the event loop.
import { Worker } from 'node:worker_threads';
import { TurnDetectorError } from '../errors.js';
import type { ModelAnswer, ModelInput, ModelSpec } from './messages.js';

/** How long the end of the process waits for the call that runs: the runtime aborts a process that ends within one. */
const lastCallMs = 1000;

/** So many calls may wait. At 50 ms each the last of them is of no use to anybody. */
const longestQueue = 64;

interface WaitingCall {
  readonly spec: ModelSpec;
  readonly input: ModelInput;
  readonly resolve: (probability: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs models in a thread of its own, one call after the other. The thread lives as long as the process and does not
 * keep it alive: the pinned runtime may abort a process in which one of its threads ends.
 */
export class ModelThread {
  readonly #queue: WaitingCall[] = [];
  #worker: Worker | undefined;
  #running: (WaitingCall & { readonly id: number }) | undefined;
  #lastId = 0;
  /** 1 while the thread works. Shared with it, for the end of the process can wait for nothing else. */
  readonly #busy = new Int32Array(new SharedArrayBuffer(4));

  /**
   * Asks the model that `spec` names, loading it first if need be. A call that is aborted before its turn comes is
   * never made.
   *
   * @throws {@link TurnDetectorError} `model_unusable`, `model_busy`, `model_thread_failed`
   */
  ask(spec: ModelSpec, input: ModelInput, signal?: AbortSignal): Promise<number> {
    if (signal?.aborted) return Promise.reject(asError(signal.reason));
    if (this.#queue.length >= longestQueue) {
      const message = `${longestQueue} end-of-turn questions wait already: this machine is too busy for so many sessions.`;
      return Promise.reject(new TurnDetectorError(message, { code: 'model_busy' }));
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => settle(() => reject(asError(signal?.reason)));
      const settle = (how: () => void): void => {
        signal?.removeEventListener('abort', abort);
        const at = this.#queue.indexOf(call);
        if (at >= 0) this.#queue.splice(at, 1);
        how();
      };
      const call: WaitingCall = {
        spec,
        input,
        resolve: (probability) => settle(() => resolve(probability)),
        reject: (error) => settle(() => reject(asError(error))),
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.push(call);
      this.#next();
    });
  }

  #next(): void {
    const call = this.#running ? undefined : this.#queue.shift();
    if (!call) return;
    this.#lastId += 1;
    this.#running = { ...call, id: this.#lastId };
    const worker = (this.#worker ??= this.#start());
    Atomics.store(this.#busy, 0, 1);
    // An idle thread does not keep the process alive; one that works does.
    worker.ref();
    worker.postMessage({ id: this.#lastId, spec: call.spec, input: call.input });
  }

  #start(): Worker {
    const worker = newWorker(this.#busy);
    process.on('exit', this.#outlast);

    worker.on('message', (answer: ModelAnswer) => this.#answered(answer));
    worker.on('error', (error) => this.#ended(worker, error));
    worker.on('exit', () => this.#ended(worker, undefined));
    return worker;
  }

  #answered(answer: ModelAnswer): void {
    const call = this.#running;
    if (call?.id !== answer.id) return;
    this.#running = undefined;
    this.#worker?.unref();
    if ('probability' in answer) call.resolve(answer.probability);
    else call.reject(new TurnDetectorError(`${call.spec.model}: ${answer.problem}`, { code: 'model_unusable' }));
    this.#next();
  }

  #ended(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    process.off('exit', this.#outlast);
    this.#worker = undefined;
    const calls = [...(this.#running ? [this.#running] : []), ...this.#queue];
    this.#running = undefined;
    for (const call of calls) {
      const message = 'The thread that runs the end-of-turn models ended. The next call starts it again.';
      call.reject(new TurnDetectorError(message, { code: 'model_thread_failed', cause }));
    }
  }

  readonly #outlast = (): void => {
    Atomics.wait(this.#busy, 0, 1, lastCallMs);
  };
}

/** The thread that everything in this process shares. */
export const sharedThread = new ModelThread();

/** From source, Node needs help with TypeScript. */
function newWorker(busy: Int32Array): Worker {
  const here = import.meta.url;
  if (!here.endsWith('.ts')) return new Worker(new URL('./thread.js', here), { workerData: busy });
  const [thread, parent] = [JSON.stringify(new URL('./thread.ts', here).href), JSON.stringify(here)];
  return new Worker(`import('tsx/esm/api').then(({ tsImport }) => tsImport(${thread}, ${parent}))`, {
    eval: true,
    workerData: busy,
  });
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
