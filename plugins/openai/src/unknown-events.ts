// Events that a newer server sends and this plugin does not know: ignored, counted, mentioned once.

import { log } from '@livekit/agents';

// What a server invents must not fill the memory.
const mostTypes = 100;

export class UnknownEvents {
  readonly #counts = new Map<string, number>();

  /** How often each type came. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  add(type: string): void {
    const count = this.#counts.get(type) ?? 0;
    if (count === 0 && this.#counts.size >= mostTypes) return;
    this.#counts.set(type, count + 1);
    if (count === 0) log().debug({ type }, 'OpenAI sent an event of an unknown type, which is ignored');
  }
}
