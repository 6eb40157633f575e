// Which texts were said on the way and which were the final answer: models that tell want it back with the text.

import type { InputItem } from './request.js';

// Longer conversations are summarised or cut before it matters.
const mostKept = 200;

export class Phases {
  readonly #byText = new Map<string, string>();

  keep(text: string, phase: string | undefined): void {
    if (!phase || text.trim() === '') return;
    this.#byText.set(text.trim(), phase);
    if (this.#byText.size <= mostKept) return;
    const [oldest] = this.#byText.keys();
    if (oldest !== undefined) this.#byText.delete(oldest);
  }

  /** `input` with the phases of what this model said. */
  addTo(input: readonly InputItem[]): InputItem[] {
    return input.map((item) => {
      const { role, content } = item;
      const phase = role === 'assistant' && typeof content === 'string' ? this.#byText.get(content.trim()) : undefined;
      return phase ? { ...item, phase } : item;
    });
  }
}
