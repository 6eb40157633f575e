// Reporting a model's failure once, however many adapters pass it on.
import { emitSafely } from '../base/emitter.js';

interface ModelError {
  error: Error;
  recoverable: boolean;
}

interface Listened {
  rawListeners(event: never): unknown[];
}

const reported = new WeakMap<object, WeakSet<Error>>();

/** Emits 'error' on `model`, unless the same final error was emitted on it before. */
export function emitModelError<Event extends ModelError>(model: Listened, event: Event): void {
  if (!event.recoverable) {
    const known = reported.get(model) ?? new WeakSet();
    if (known.has(event.error)) return;
    reported.set(model, known.add(event.error));
  }
  emitSafely(model, 'error', [event]);
}
