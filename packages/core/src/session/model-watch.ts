// Listens to the models in use: their measurements and failures become the session's.
import type { AgentMetrics } from '../model/metrics/index.js';
import type { ErrorEvent } from './events.js';
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

/** Listens to `models` until disposed. */
export function watchModels(models: Models, listener: ModelListener): Disposable {
  const stops: (() => void)[] = [];
  const watch = (model: object | null, event: string, hear: (payload: never) => void) => {
    if (!isEmitter(model)) return;
    model.on(event, hear);
    stops.push(() => model.off(event, hear));
  };
  const onMetrics = (metrics: AgentMetrics) => listener.onMetrics(metrics);
  for (const model of [models.stt, models.llm, models.tts, models.vad]) watch(model, 'metrics_collected', onMetrics);
  for (const model of [models.stt, models.llm, models.tts]) {
    watch(model, 'error', (failure: ModelFailure) => listener.onFailure(failure, model ?? undefined));
  }
  return { [Symbol.dispose]: () => stops.forEach((stop) => stop()) };
}

function isEmitter(model: object | null): model is Watched {
  return model !== null && 'on' in model && 'off' in model;
}
