// Which of several models to try: the order of a fallback adapter, and who is out of order.
import { AgentsError } from '../base/errors.js';

/** Models in order of preference. */
export class Candidates<Model extends object> {
  readonly all: readonly Model[];
  readonly #down = new Set<Model>();
  readonly #probing = new Set<Model>();
  readonly #onChange: (model: Model, available: boolean) => void;

  /** @throws AgentsError `fallback_empty` if there is none. */
  constructor(models: readonly Model[], onChange: (model: Model, available: boolean) => void) {
    if (models.length === 0) {
      throw new AgentsError('A FallbackAdapter needs at least one model: pass them in the order of preference.', {
        code: 'fallback_empty',
      });
    }
    this.all = models;
    this.#onChange = onChange;
  }

  /** Whom to try: those that work, or all if none does. */
  get order(): readonly Model[] {
    const working = this.all.filter((model) => !this.#down.has(model));
    return working.length > 0 ? working : this.all;
  }

  /** One after the other, each once: those that work, then, when none does any more, the others. */
  *tries(): Generator<Model> {
    const tried = new Set<Model>();
    for (let next = this.next(tried); next; next = this.next(tried)) {
      tried.add(next);
      yield next;
    }
  }

  /** The first in {@link order} that is not in `tried`. */
  next(tried: ReadonlySet<Model>): Model | undefined {
    return this.order.find((model) => !tried.has(model));
  }

  get down(): readonly Model[] {
    return [...this.#down];
  }

  isAvailable(model: Model): boolean {
    return !this.#down.has(model);
  }

  mark(model: Model, available: boolean): void {
    if (this.isAvailable(model) === available) return;
    if (available) this.#down.delete(model);
    else this.#down.add(model);
    this.#onChange(model, available);
  }

  /** Runs `probe` to find out whether a failed model works again, unless it is being probed. Never rejects. */
  async probe(model: Model, probe: () => Promise<boolean>): Promise<void> {
    if (this.#probing.has(model) || this.isAvailable(model)) return;
    this.#probing.add(model);
    try {
      if (await probe()) this.mark(model, true);
    } catch {
      // It does not work yet: that is the answer.
    } finally {
      this.#probing.delete(model);
    }
  }
}
