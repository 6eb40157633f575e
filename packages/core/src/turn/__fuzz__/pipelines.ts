// Simulated speech pipelines and hooks that misbehave: they hang, answer late, answer twice, run tools, have children.
import type { TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import type { SpeechId } from '../state.js';
import type { Chance } from './random.js';

/** What the pipelines may do to the world. */
export interface PipelineWorld {
  readonly chance: Chance;
  later(delayMs: number, event: TurnEvent): void;
  newSpeechId(): SpeechId;
  /** The version of chat and tools as the performer would give it. */
  readonly version: string;
}

/** How one speech behaves once it may be heard. */
type Temper = 'good' | 'tools' | 'silent-tools' | 'waits' | 'hangs' | 'sink-hangs' | 'tool-hangs' | 'fails';

const tempers: readonly [Temper, ...Temper[]] = [
  'good',
  'good',
  'good',
  'good',
  'good',
  'tools',
  'tools',
  'silent-tools',
  'waits',
  'hangs',
  'sink-hangs',
  'tool-hangs',
  'fails',
];

export class Pipelines {
  readonly #world: PipelineWorld;
  readonly #tempers = new Map<SpeechId, Temper>();
  readonly #waiting = new Set<SpeechId>();

  constructor(world: PipelineWorld) {
    this.#world = world;
  }

  /** A tool that will not end before the drain it waits for does; null if there is none. */
  get waiter(): SpeechId | null {
    for (const id of this.#waiting) return id;
    return null;
  }

  /** The wait of every such tool is over. */
  releaseWaiters(): void {
    for (const id of this.#waiting) this.#world.later(this.#world.chance.between(0, 500), { type: 'speech-ended', id });
    this.#waiting.clear();
  }

  perform(effect: TurnEffect): void {
    switch (effect.type) {
      case 'speech-floor':
        return this.#play(effect.id);
      case 'speech-cancel':
        return this.#cancelled(effect.id);
      case 'speech-settle':
        this.#waiting.delete(effect.id);
        return;
      case 'draft-start':
        if (this.#world.chance.odds(0.03)) this.#world.later(200, { type: 'speech-ended', id: effect.id });
        return;
      case 'turn-hook':
        return this.#hook(effect);
      case 'end-of-turn-ask':
        return this.#detect(effect.revision);
      case 'drained':
        return this.releaseWaiters();
      default:
        return;
    }
  }

  #play(id: SpeechId): void {
    const { chance } = this.#world;
    const temper = chance.pick(tempers);
    this.#tempers.set(id, temper);
    const later = (at: number, type: 'speech-audio-started' | 'speech-audio-ended' | 'speech-ended') =>
      this.#world.later(at, { type, id });
    if (temper === 'hangs') return;
    if (temper === 'fails') return later(chance.between(0, 800), 'speech-ended');
    const startMs = chance.between(0, 1500);
    const flushMs = startMs + chance.between(-100, 1500);
    const endMs = Math.max(startMs, flushMs) + chance.between(0, 3000);
    if (temper !== 'silent-tools') {
      later(startMs, 'speech-audio-started');
      this.#world.later(Math.max(0, flushMs), {
        type: 'speech-audio-flushed',
        id,
        remainingMs: chance.odds(0.02) ? Number.NaN : endMs - flushMs,
      });
    }
    if (temper === 'sink-hangs') return;
    if (temper === 'good') {
      later(endMs, 'speech-ended');
      if (chance.odds(0.1)) later(endMs + chance.between(0, 3000), 'speech-ended');
      return;
    }
    later(endMs, 'speech-audio-ended');
    this.#runTools(id, temper, endMs);
  }

  #runTools(id: SpeechId, temper: Temper, fromMs: number): void {
    const { chance } = this.#world;
    if (temper === 'waits') this.#waiting.add(id);
    if (temper === 'waits' || temper === 'tool-hangs') return;
    const toolMs = fromMs + chance.between(0, 4000);
    if (chance.odds(0.6)) {
      const speech = { id: this.#world.newSpeechId(), priority: 5, interruptible: chance.odds(0.9), parent: id };
      this.#world.later(toolMs, { type: 'speech-requested', speech });
    }
    this.#world.later(toolMs + chance.between(0, 500), { type: 'speech-ended', id });
  }

  #cancelled(id: SpeechId): void {
    const { chance } = this.#world;
    const temper = this.#tempers.get(id);
    if (temper === 'hangs' || temper === 'tool-hangs' || !chance.odds(0.8)) return;
    this.#waiting.delete(id);
    this.#world.later(chance.between(0, 4000) * chance.next(), { type: 'speech-ended', id });
  }

  #hook(effect: Extract<TurnEffect, { type: 'turn-hook' }>): void {
    const { chance } = this.#world;
    const event: TurnEvent = {
      type: 'turn-hook-settled',
      turn: effect.turn,
      verdict: chance.odds(0.85) ? 'reply' : 'stop',
      version: this.#world.version,
      transcript: chance.odds(0.1) ? `${effect.transcript} edited` : `${effect.transcript}.`,
    };
    if (chance.odds(0.03)) return;
    this.#world.later(chance.odds(0.1) ? chance.between(0, 6000) : chance.between(0, 400), event);
    if (chance.odds(0.05)) this.#world.later(7000, event);
  }

  #detect(revision: number): void {
    const { chance } = this.#world;
    if (chance.odds(0.15)) return;
    const delayMs = chance.odds(0.2) ? null : chance.between(100, 3000);
    this.#world.later(chance.between(0, 1500), { type: 'end-of-turn-answered', revision, delayMs });
  }
}
