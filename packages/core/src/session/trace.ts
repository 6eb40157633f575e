// The flight recorder: the last events of a session and what was done about them, without what anybody said.
import type { Millis } from '../base/clock.js';
import type { TurnEffect } from '../turn/effect.js';
import type { TurnEvent } from '../turn/event.js';

export interface TraceEntry {
  readonly at: Millis;
  readonly event: Readonly<Record<string, unknown>>;
  readonly effects: readonly Readonly<Record<string, unknown>>[];
}

// About ten minutes of lively conversation.
const keptEntries = 2000;

export class Trace {
  readonly #entries: (TraceEntry | undefined)[] = [];
  #next = 0;

  record(...[at, event, effects]: [at: Millis, event: TurnEvent, effects: readonly TurnEffect[]]): void {
    if (event.type === 'time' && effects.length === 0) return;
    this.#entries[this.#next] = { at, event: redacted(event), effects: effects.map(redacted) };
    this.#next = (this.#next + 1) % keptEntries;
  }

  /** Oldest first. */
  entries(): readonly TraceEntry[] {
    const ordered = [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)];
    return ordered.flatMap((entry) => (entry ? [entry] : []));
  }
}

/** Words become their number of characters. */
function redacted(item: TurnEvent | TurnEffect): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, hide(key, value)]));
}

function hide(key: string, value: unknown): unknown {
  if (typeof value === 'string' && (key === 'text' || key === 'transcript')) return `[${value.length}]`;
  if (key === 'basis' && typeof value === 'object' && value !== null) return redactedBasis(value);
  return value;
}

function redactedBasis(basis: object): unknown {
  return Object.fromEntries(Object.entries(basis).map(([key, value]) => [key, hide(key, value)]));
}
