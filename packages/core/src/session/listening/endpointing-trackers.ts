// Endpointing as objects, for programs that pace turns themselves. A session does not use them: its reducer keeps the same numbers in its state.
import type { Millis } from '../../base/clock.js';
import { type Delays, delaysWithin, learnDelays, type Resumption } from '../../turn/delays.js';
import { checkAlpha, type EndpointingOptions } from './turn-options.js';

/** Delays that stay as they are. All times in ms, of any one clock. */
export class BaseEndpointing {
  protected _minDelay: Millis;
  protected _maxDelay: Millis;
  protected _overlapping = false;

  constructor({ minDelay, maxDelay }: { minDelay: Millis; maxDelay: Millis }) {
    this._minDelay = minDelay;
    this._maxDelay = maxDelay;
  }

  /** Replaces what is given. In ms. */
  updateOptions({ minDelay, maxDelay }: { minDelay?: Millis; maxDelay?: Millis }): void {
    this._minDelay = minDelay ?? this._minDelay;
    this._maxDelay = maxDelay ?? this._maxDelay;
  }

  /** Silence that ends a turn, in ms. */
  get minDelay(): Millis {
    return this._minDelay;
  }
  /** Silence that ends a turn which seems unfinished, in ms. */
  get maxDelay(): Millis {
    return this._maxDelay;
  }
  /** Whether the user's present speech began over the agent's. */
  get overlapping(): boolean {
    return this._overlapping;
  }

  /** The user began to speak; `overlapping`: over the agent. */
  onStartOfSpeech(_startedAt: Millis, overlapping = false): void {
    this._overlapping = overlapping;
  }
  /** The user fell silent; `interruption`: this speech interrupted the agent. */
  onEndOfSpeech(_endedAt: Millis, _interruption = false): void {
    this._overlapping = false;
  }
  onStartOfAgentSpeech(_startedAt: Millis): void {}
  onEndOfAgentSpeech(_endedAt: Millis): void {
    this._overlapping = false;
  }
}

/** Delays learned from the pauses of one user, always within the given ones. */
export class DynamicEndpointing extends BaseEndpointing {
  #alpha: number;
  #learned: Delays | null = null;
  #startedAt: Millis | null = null;
  #endedAt: Millis | null = null;
  #agentAt: Millis | null = null;
  #resumed: Resumption | null = null;

  /** `alpha`: weight of the past, 0 to 1; default 0.9. @throws AgentsError `endpointing_alpha_invalid` */
  constructor({ minDelay, maxDelay, alpha = 0.9 }: { minDelay: Millis; maxDelay: Millis; alpha?: number }) {
    super({ minDelay, maxDelay });
    this.#alpha = checkAlpha(alpha);
  }

  override get minDelay(): Millis {
    return this.#delays.minMs;
  }
  override get maxDelay(): Millis {
    return this.#delays.maxMs;
  }
  /** From the end of the user's last speech to the beginning of the next, in ms; 0 before that. */
  get betweenUtteranceDelay(): Millis {
    return this.#resumed?.pauseMs ?? 0;
  }
  /** From the end of the user's last speech to the agent's first sound, in ms; 0 before that. */
  get betweenTurnDelay(): Millis {
    if (this.#agentAt === null || this.#endedAt === null) return 0;
    return Math.max(0, this.#agentAt - this.#endedAt);
  }
  /** {@link betweenTurnDelay}, and how long the agent was heard before the user spoke again, in ms. */
  get immediateInterruptionDelay(): [Millis, Millis] {
    return [this.betweenTurnDelay, this.#resumed?.agentHeardMs ?? 0];
  }

  override onStartOfAgentSpeech(startedAt: Millis): void {
    this.#agentAt ??= startedAt;
  }

  override onStartOfSpeech(startedAt: Millis, overlapping = false): void {
    super.onStartOfSpeech(startedAt, overlapping);
    // Reported again while it goes on.
    if (this.#startedAt !== null) return;
    this.#startedAt = startedAt;
    if (this.#endedAt === null) return;
    const agentHeardMs = this.#agentAt === null ? null : Math.max(0, startedAt - this.#agentAt);
    this.#resumed = { pauseMs: Math.max(0, startedAt - this.#endedAt), agentHeardMs };
  }

  override onEndOfSpeech(endedAt: Millis, interruption = false): void {
    const isBackchannel = this._overlapping && !interruption;
    super.onEndOfSpeech(endedAt, interruption);
    if (this.#resumed && this.#startedAt !== null && !isBackchannel)
      this.#learned = learnDelays(this.#learned, this.#resumed, this.#limits);
    this.#startedAt = null;
    // A sound that was no turn leaves the silence around it whole.
    if (isBackchannel) return;
    this.#endedAt = endedAt;
    this.#agentAt = null;
  }

  override updateOptions(options: { minDelay?: Millis; maxDelay?: Millis; alpha?: number }): void {
    super.updateOptions(options);
    if (options.alpha !== undefined) this.#alpha = checkAlpha(options.alpha);
  }

  get #delays(): Delays {
    return delaysWithin(this.#learned, this.#limits);
  }

  get #limits() {
    return { minMs: this._minDelay, maxMs: this._maxDelay, alpha: this.#alpha };
  }
}

/** The endpointing that `options` describe. @throws AgentsError `endpointing_alpha_invalid` */
export function createEndpointing(options: EndpointingOptions): BaseEndpointing {
  return options.mode === 'dynamic' ? new DynamicEndpointing(options) : new BaseEndpointing(options);
}
