// Listens to the models in use: their measurements and failures become the session's.
import type { AgentMetrics } from '../../model/metrics/index.js';
import type { ErrorEvent } from '../events.js';
import type { ModelFailure } from './failures.js';
import type { Models } from './models.js';

export interface ModelListener {
  onMetrics(metrics: AgentMetrics): void;
  onFailure(failure: ModelFailure, source: ErrorEvent['source']): void;
}

interface Watched {
  on(event: string, listener: (payload: never) => void): unknown;
  off(event: string, listener: (payload: never) => void): unknown;
}

/** Listens to the models in use; to those that are replaced until what they had begun is over. */
export class ModelWatch implements Disposable {
  readonly #listener: ModelListener;
  readonly #watched = new Map<object, () => void>();
  #used: ReadonlySet<object> = new Set();

  constructor(listener: ModelListener) {
    this.#listener = listener;
  }

  /** From now on `models` are used. `over` settles when nothing works with the former ones any more. */
  use({ stt, llm, tts, vad }: Models, over: Promise<unknown>): void {
    const used = [stt, llm, tts, vad].filter((model) => model !== null);
    this.#used = new Set(used);
    for (const model of [stt, llm, tts]) if (model) this.#watch(model, model);
    if (vad) this.#watch(vad, undefined);
    void over.then(() => this.#forgetUnused());
  }

  [Symbol.dispose](): void {
    this.#used = new Set();
    this.#forgetUnused();
  }

  /** Without a source its failures are not heard. */
  #watch(model: object, source: ErrorEvent['source']): void {
    if (this.#watched.has(model) || !isEmitter(model)) return;
    const onMetrics = (metrics: AgentMetrics) => this.#listener.onMetrics(metrics);
    const onError = (failure: ModelFailure) => this.#listener.onFailure(failure, source);
    model.on('metrics_collected', onMetrics);
    if (source) model.on('error', onError);
    this.#watched.set(model, () => {
      model.off('metrics_collected', onMetrics);
      model.off('error', onError);
    });
  }

  #forgetUnused(): void {
    for (const [model, stop] of this.#watched) {
      if (this.#used.has(model)) continue;
      stop();
      this.#watched.delete(model);
    }
  }
}

function isEmitter(model: object): model is Watched {
  return 'on' in model && 'off' in model;
}
