// Several realtime models as one: when one fails in the middle of a call, the next one goes on with the conversation.
import { EventEmitter } from 'node:events';
import { systemClock } from '../../base/clock.js';
import { emitSafely } from '../../base/emitter.js';
import { AgentsError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { Candidates } from '../candidates.js';
import type { LLM } from '../llm/index.js';
import type { STT } from '../stt/index.js';
import type { TTS } from '../tts/index.js';
import type { VAD } from '../vad/index.js';
import { FallbackSession } from './fallback-session.js';
import { RealtimeModel, type RealtimeSession } from './realtime.js';
import type { RealtimeCapabilities } from './types.js';

/** STT, LLM and TTS in the place of a realtime model. What is left out comes from the session. */
export interface RealtimePipeline {
  /** A model, or its name, such as 'deepgram/nova-3'. */
  stt?: STT | string;
  llm: LLM | string;
  tts?: TTS | string;
  vad?: VAD;
}

export interface RealtimeModelFallbackAdapterOptions {
  /** In the order of preference. They must agree in `audioOutput` and `turnDetection`. */
  models: RealtimeModel[];
  /** Takes over when all `models` have failed. It needs an AgentSession. Default: none. */
  pipeline?: RealtimePipeline;
  /** Ms that an answer may take to begin before the next model is asked. Default 5000. */
  attemptTimeoutMs?: number;
  /** Ms that a model has to get a broken connection back before the next one takes over. Default 2000. */
  reconnectTimeoutMs?: number;
  /** Ms before a failed model is preferred again, for new conversations and when all others fail. Default 10000. */
  cooldownMs?: number;
}

/** The payload of 'realtime_availability_changed'. */
export interface RealtimeAvailabilityChangedEvent {
  realtimeModel: RealtimeModel;
  available: boolean;
}

const hard = ['audioOutput', 'turnDetection'] as const;
const soft = ['messageTruncation', 'userTranscription', 'autoToolReplyGeneration', 'manualFunctionCalls'] as const;
const optional = [
  'midSessionChatCtxUpdate',
  'midSessionInstructionsUpdate',
  'midSessionToolsUpdate',
  'perResponseToolChoice',
] as const;

/**
 * Talks through the first model that works. When it fails in mid-call, the next one is told the instructions, the tools
 * and the conversation as it was heard, hears again what the user said unanswered, and goes on with a broken answer.
 * Failures stay inside; the session sees an error when all have failed and there is no `pipeline`. Emits
 * 'realtime_availability_changed' with a {@link RealtimeAvailabilityChangedEvent}.
 *
 * @example
 * ```ts
 * const session = new voice.AgentSession({
 *   llm: new realtime.FallbackAdapter({
 *     models: [new openai.realtime.RealtimeModel(), openai.realtime.RealtimeModel.withAzure({ azureDeployment: 'mine' })],
 *     pipeline: { stt: new openai.STT(), llm: new openai.LLM(), tts: new openai.TTS() },
 *   }),
 * });
 * ```
 */
export class RealtimeModelFallbackAdapter extends RealtimeModel {
  readonly models: readonly RealtimeModel[];
  readonly attemptTimeoutMs: number;
  readonly reconnectTimeoutMs: number;
  /** @internal */
  readonly _pipeline: RealtimePipeline | undefined;
  /** All models failed: the pipeline has the conversations. @internal */
  _pipelineTookOver = false;
  readonly #candidates: Candidates<RealtimeModel>;
  readonly #cooldownMs: number;
  readonly #failedAt = new Map<RealtimeModel, number>();
  readonly #sessions = new Set<RealtimeSession>();
  readonly #events = new EventEmitter();

  /**
   * @throws AgentsError `fallback_empty` without models, `fallback_mismatch` if they differ in `audioOutput` or
   * `turnDetection`
   */
  constructor(options: RealtimeModelFallbackAdapterOptions) {
    super(capabilitiesOf(options.models));
    this.models = [...options.models];
    this.attemptTimeoutMs = options.attemptTimeoutMs ?? 5000;
    this.reconnectTimeoutMs = options.reconnectTimeoutMs ?? 2000;
    this.#cooldownMs = options.cooldownMs ?? 10_000;
    this._pipeline = options.pipeline;
    this.#candidates = new Candidates(this.models, (realtimeModel, available) => {
      log().info({ model: realtimeModel.label(), available }, 'the availability of a realtime model changed');
      const event: RealtimeAvailabilityChangedEvent = { realtimeModel, available };
      emitSafely(this.#events, 'realtime_availability_changed', [event]);
    });
  }

  /** The model that would be used now. */
  override get model(): string {
    return this.#first.model;
  }

  override get provider(): string {
    return this.#first.provider;
  }

  override label(): string {
    return 'realtime.FallbackAdapter';
  }

  on(event: 'realtime_availability_changed', listener: (event: RealtimeAvailabilityChangedEvent) => void): this {
    this.#events.on(event, listener);
    return this;
  }

  off(event: 'realtime_availability_changed', listener: (event: RealtimeAvailabilityChangedEvent) => void): this {
    this.#events.off(event, listener);
    return this;
  }

  override session(): FallbackSession {
    this.#forgive();
    const session = new FallbackSession(this, {
      attemptTimeoutMs: this.attemptTimeoutMs,
      reconnectTimeoutMs: this.reconnectTimeoutMs,
      first: this.#first,
      next: (tried) => {
        this.#forgive();
        return this.#candidates.next(tried);
      },
      mark: (model, available) => this.#mark(model, available),
      onExhausted: () => (this._pipelineTookOver = this._pipeline !== undefined),
      onClosed: (closed) => this.#sessions.delete(closed),
    });
    this.#sessions.add(session);
    return session;
  }

  /** Ends all its conversations and closes the models. */
  override async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
    await Promise.all(this.models.map((model) => model.close()));
  }

  #mark(model: RealtimeModel, available: boolean): void {
    if (available) this.#failedAt.delete(model);
    else this.#failedAt.set(model, systemClock.now());
    this.#candidates.mark(model, available);
  }

  /** The most preferred of those that work. */
  get #first(): RealtimeModel {
    const [first] = this.#candidates.order;
    if (!first) throw new Error('The list of candidates is never empty.');
    return first;
  }

  #forgive(): void {
    const since = systemClock.now() - this.#cooldownMs;
    for (const [model, failedAt] of this.#failedAt) if (failedAt <= since) this.#mark(model, true);
  }
}

function capabilitiesOf(models: readonly RealtimeModel[]): RealtimeCapabilities {
  const [first, ...others] = models.map(({ capabilities }) => capabilities);
  if (!first) {
    throw new AgentsError('A FallbackAdapter needs at least one model: pass them in the order of preference.', {
      code: 'fallback_empty',
    });
  }
  const different = hard.find((name) => others.some((other) => other[name] !== first[name]));
  if (different) {
    throw new AgentsError(
      `The realtime models of a FallbackAdapter must agree in ${different}: configure them alike, or leave one out.`,
      { code: 'fallback_mismatch' },
    );
  }
  const all = [first, ...others];
  const merged: RealtimeCapabilities = { ...first };
  for (const name of soft) merged[name] = all.every((capabilities) => capabilities[name]);
  for (const name of optional) merged[name] = all.every((capabilities) => capabilities[name] !== false);
  return merged;
}
