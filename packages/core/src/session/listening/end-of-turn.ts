// Asks the end-of-turn detector, one that reads or one that hears. A slow or broken one counts as one that does not know.
import type { AudioFrame } from '@livekit/rtc-node';
import { AgentsError, toError } from '../../base/errors.js';
import { settledWithin } from '../../base/settled-within.js';
import { TurnEar, type TurnPrediction } from '../../hearing/turn-ear.js';
import { ChatContext } from '../../model/chat/index.js';
import type { AudioTurnDetector } from '../../model/audio-turn-detector.js';
import type { EOTInferenceMetrics } from '../../model/metrics/index.js';
import type { TurnEffect } from '../../turn/effect.js';
import { delaysInForce } from '../../turn/endpointing.js';
import { AgentSessionEventTypes, createEotPredictionEvent } from '../events.js';
import type { ActiveAgent, Hub } from '../hub.js';
import { audioDetectorOf, textDetectorOf } from '../models/models.js';
import type { TextTurnDetector } from './turn-options.js';

export type EndOfTurnAsk = Extract<TurnEffect, { type: 'end-of-turn-ask' }>;

interface Finding extends TurnPrediction {
  readonly threshold: number;
}

export class EndOfTurn {
  readonly #hub: Hub;
  readonly #onMetrics: (metrics: EOTInferenceMetrics) => void;
  #detector: AudioTurnDetector | null = null;
  #ear: TurnEar | undefined;
  #warned = false;

  constructor(hub: Hub, onMetrics: (metrics: EOTInferenceMetrics) => void) {
    this.#hub = hub;
    this.#onMetrics = onMetrics;
  }

  /** Listens with the detector of `active`, if it has one that hears. */
  async use(active: ActiveAgent | undefined): Promise<void> {
    const detector = active ? audioDetectorOf(active.models, active.turns) : null;
    if (detector === this.#detector) return;
    const previous = this.#ear;
    this.#detector = detector;
    this.#ear = detector ? this.#open(detector) : undefined;
    try {
      await previous?.close();
    } catch (error) {
      this.#hub.logger.warn({ err: toError(error) }, 'the end-of-turn detector did not close');
    }
  }

  hear(frame: AudioFrame): void {
    this.#ear?.hear(frame);
  }

  /** So long a silence within speech has just been noticed. */
  lulled(silentMs: number): void {
    this.#ear?.lulled(silentMs);
  }

  resumed(): void {
    this.#ear?.resumed();
  }

  /** The turn was committed or forgotten. */
  turnOver(): void {
    try {
      this.#ear?.clear();
    } catch (error) {
      this.#warn(error, 'the end-of-turn detector failed');
    }
  }

  /** Answers with `end-of-turn-answered`, whatever happens. */
  ask(effect: EndOfTurnAsk, language: string | undefined): void {
    const { runtime, scope } = this.#hub;
    void scope.spawn('end-of-turn', async () => {
      const delayMs = await this.#delay(effect.transcript, language);
      runtime.dispatch({ type: 'end-of-turn-answered', revision: effect.revision, delayMs });
    });
  }

  async #delay(transcript: string, language: string | undefined): Promise<number | null> {
    const { clock, runtime } = this.#hub;
    let finding: Finding | null = null;
    const predicting = this.#find(transcript, language).then((found) => {
      finding = found;
    });
    try {
      const inTime = await settledWithin(predicting, { clock, limitMs: runtime.policy.predictionTimeoutMs });
      if (inTime) return finding && this.#tell(finding);
      this.#ear?.resumed();
      this.#warn(null, 'the end-of-turn detector is slow: turns end after a plain silence until it is not');
    } catch (error) {
      this.#warn(error, 'the end-of-turn detector failed: turns end after a plain silence until it is well');
    }
    return null;
  }

  async #find(transcript: string, language: string | undefined): Promise<Finding | null> {
    const { models, turns, agent } = this.#hub.active();
    const detector = this.#detector ?? textDetectorOf(models, turns);
    if (!detector || !(await detector.supportsLanguage(language))) return null;
    const threshold = await detector.unlikelyThreshold(language);
    if (threshold === undefined) return null;
    const reads = 'predictEndOfTurn' in detector;
    const found = reads ? await this.#read(detector, agent._chatCtx, transcript) : await this.#ear?.answer();
    if (!found) return null;
    if (Number.isNaN(found.probability)) {
      throw new AgentsError(`${detector.model} gave no probability: its answer must be a number from 0 to 1.`, {
        code: 'turn_prediction_invalid',
      });
    }
    return { ...found, threshold };
  }

  async #read(...[detector, history, transcript]: [TextTurnDetector, ChatContext, string]): Promise<TurnPrediction> {
    const { clock, runtime } = this.#hub;
    const chatCtx = new ChatContext([...history.items]);
    chatCtx.addMessage({ role: 'user', content: transcript });
    const askedAt = clock.now();
    const probability = await detector.predictEndOfTurn(chatCtx, runtime.policy.predictionTimeoutMs);
    return { probability, tookMs: clock.now() - askedAt };
  }

  /** Tells the listeners, and how long to wait. */
  #tell({ probability, threshold, tookMs }: Finding): number {
    const { clock, runtime } = this.#hub;
    const { minMs, maxMs } = delaysInForce(runtime.state, runtime.policy);
    const delayMs = probability < threshold ? maxMs : minMs;
    const event = createEotPredictionEvent({ probability, threshold, inferenceDurationMs: tookMs, delayMs });
    this.#hub.emit(AgentSessionEventTypes.EotPrediction, event);
    const { models, turns } = this.#hub.active();
    const detector = this.#detector ?? textDetectorOf(models, turns);
    this.#onMetrics({
      type: 'eot_inference_metrics',
      timestamp: Math.round(clock.now()),
      totalDuration: tookMs,
      predictionDuration: tookMs,
      detectionDelay: tookMs,
      numRequests: 1,
      ...(detector ? { metadata: { modelProvider: detector.provider, modelName: detector.model } } : {}),
    });
    return delayMs;
  }

  #open(detector: AudioTurnDetector): TurnEar | undefined {
    const { clock, runtime } = this.#hub;
    try {
      return new TurnEar({ stream: detector.stream(), clock, timeoutMs: runtime.policy.predictionTimeoutMs });
    } catch (error) {
      this.#warn(error, 'the end-of-turn detector does not listen: turns end after a plain silence');
      return undefined;
    }
  }

  #warn(error: unknown, message: string): void {
    // At the end of a session its detector fails for good reason.
    const { life } = this.#hub.runtime.state;
    if (this.#warned || life === 'closing' || life === 'closed') return;
    this.#warned = true;
    this.#hub.logger.warn(error === null ? {} : { err: toError(error) }, message);
  }
}
