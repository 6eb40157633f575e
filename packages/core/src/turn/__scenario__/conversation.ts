// A spoken conversation on a virtual clock: a simulated sink plays, pauses and stops as the reducer says.
import type { Millis } from '../../base/clock.js';
import { TurnRuntime } from '../../session/runtime/runtime.js';
import type { Outcome, TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import type { TurnPolicy } from '../policy.js';
import type { Speech, SpeechId } from '../state.js';
import { line } from './given.js';
import { testPolicy } from './test-policy.js';
import { VirtualClock } from './virtual-clock.js';

/** How a speech behaves; what is not given behaves well. */
export interface Manner {
  /** Before its first sound. Default 300; null: it never makes one. */
  readonly thinkMs?: Millis | null;
  /** How long it sounds. Default 2000. */
  readonly playMs?: Millis;
  /** How long a cancel takes to be obeyed. Default 50; null: never. */
  readonly cancelMs?: Millis | null;
  /** How long its tools run after its last sound. Default: it has none; null: for ever. */
  readonly toolMs?: Millis | null;
}

interface Playing {
  readonly id: SpeechId;
  leftMs: Millis;
  since: Millis | null;
  alarm: Disposable | null;
}

export class Conversation {
  readonly clock = new VirtualClock();
  readonly runtime: TurnRuntime;
  /** Every effect and every change of the states, in order, each with its time. */
  readonly story: string[] = [];
  readonly outcomes = new Map<SpeechId, Outcome>();
  /** How much of each speech the user could hear. */
  readonly heardMs = new Map<SpeechId, Millis>();
  readonly errors: unknown[] = [];
  /** How the user's hook behaves. */
  hook: { delayMs: Millis; verdict: 'reply' | 'stop'; version: string } = {
    delayMs: 0,
    verdict: 'reply',
    version: '1',
  };
  /** How a speech behaves, by its id; `*` for all others. */
  readonly manners = new Map<SpeechId, Manner>();
  #playing: Playing | null = null;
  #paused = false;

  constructor(policy: Partial<TurnPolicy> = {}) {
    const ports = {
      perform: (effect: TurnEffect) => this.#perform(effect),
      setOutputPaused: (paused: boolean) => this.#setPaused(paused),
      onState: (change: { kind: string; newState: string }) => this.#tell(`${change.kind} ${change.newState}`),
      record: () => {},
      onError: (error: unknown) => this.errors.push(error),
    };
    this.runtime = new TurnRuntime({ clock: this.clock, policy: { ...testPolicy, ...policy }, ports });
  }

  get now(): Millis {
    return this.clock.now();
  }

  at(ms: Millis): this {
    this.clock.advanceTo(ms);
    return this;
  }

  send(event: TurnEvent): this {
    this.runtime.dispatch(event);
    return this;
  }

  agentSays(id: SpeechId, manner: Manner & Partial<Speech> = {}): this {
    this.manners.set(id, manner);
    const { priority = 5, interruptible = true, parent = null } = manner;
    return this.send({ type: 'speech-requested', speech: { id, priority, interruptible, parent } });
  }

  userStarts(since = this.now): this {
    return this.send({ type: 'user-speech-started', since });
  }

  userStops(since = this.now): this {
    return this.send({ type: 'user-speech-ended', since });
  }

  interim(text: string): this {
    return this.send({ type: 'transcript-interim', text });
  }

  final(text: string): this {
    return this.send({ type: 'transcript-final', text });
  }

  /** The lines of the story that match. */
  told(pattern: RegExp): readonly string[] {
    return this.story.filter((entry) => pattern.test(entry));
  }

  #perform(effect: TurnEffect): void {
    this.#tell(line(effect));
    if (effect.type === 'speech-floor') this.#think(effect.id);
    if (effect.type === 'speech-cancel') this.#cancel(effect.id);
    if (effect.type === 'speech-settle') this.outcomes.set(effect.id, effect.outcome);
    if (effect.type !== 'turn-hook') return;
    const { delayMs, ...answer } = this.hook;
    const { turn, transcript } = effect;
    this.#later(delayMs, { type: 'turn-hook-settled', turn, transcript, ...answer });
  }

  #manner(id: SpeechId): Manner {
    return this.manners.get(id) ?? this.manners.get('*') ?? {};
  }

  #think(id: SpeechId): void {
    const { thinkMs = 300, playMs = 2000 } = this.#manner(id);
    const playing: Playing = { id, leftMs: playMs, since: null, alarm: null };
    this.#playing = playing;
    if (thinkMs !== null) playing.alarm = this.clock.wakeAt(this.now + thinkMs, () => this.#ready(playing));
  }

  /** The first frame is there: it sounds at once, or as soon as the output is no longer paused. */
  #ready(playing: Playing): void {
    playing.alarm = null;
    if (!this.#paused) this.#play(playing);
    else playing.since = Number.NaN;
  }

  #play(playing: Playing): void {
    const first = !this.heardMs.has(playing.id);
    playing.since = this.now;
    playing.alarm = this.clock.wakeAt(this.now + playing.leftMs, () => this.#played(playing));
    if (!first) return;
    this.heardMs.set(playing.id, 0);
    this.send({ type: 'speech-audio-started', id: playing.id });
    this.send({ type: 'speech-audio-flushed', id: playing.id, remainingMs: playing.leftMs });
  }

  #stop(playing: Playing): void {
    playing.alarm?.[Symbol.dispose]();
    playing.alarm = null;
    if (playing.since === null || Number.isNaN(playing.since)) return;
    const soundedMs = this.now - playing.since;
    playing.leftMs -= soundedMs;
    this.heardMs.set(playing.id, (this.heardMs.get(playing.id) ?? 0) + soundedMs);
  }

  #played(playing: Playing): void {
    this.#stop(playing);
    this.#playing = null;
    const { toolMs } = this.#manner(playing.id);
    if (toolMs === undefined) return void this.send({ type: 'speech-ended', id: playing.id });
    this.send({ type: 'speech-audio-ended', id: playing.id });
    if (toolMs !== null) this.#later(toolMs, { type: 'speech-ended', id: playing.id });
  }

  #cancel(id: SpeechId): void {
    if (this.#playing?.id === id) {
      this.#stop(this.#playing);
      this.#playing = null;
    }
    const { cancelMs = 50 } = this.#manner(id);
    if (cancelMs !== null) this.#later(cancelMs, { type: 'speech-ended', id });
  }

  #setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#tell(paused ? 'output paused' : 'output playing');
    const playing = this.#playing;
    if (!playing || playing.since === null) return;
    if (!paused) return this.#play(playing);
    this.#stop(playing);
    playing.since = Number.NaN;
  }

  #later(delayMs: Millis, event: TurnEvent): void {
    this.clock.wakeAt(this.now + delayMs, () => this.send(event));
  }

  #tell(entry: string): void {
    this.story.push(`${this.now} ${entry}`);
  }
}
