// What fails in the pipeline: each failure is reported once, and one too many of a kind ends the session.
import { systemClock } from '../../base/clock.js';
import { toError } from '../../base/errors.js';
import type { LLMError } from '../../model/llm/index.js';
import type { RealtimeModelError } from '../../model/realtime/index.js';
import type { STTError } from '../../model/stt/index.js';
import type { TTSError } from '../../model/tts/index.js';
import { AgentSessionEventTypes, createErrorEvent, type ErrorEvent, type SessionModelError } from '../events.js';
import type { Hub, PipelineFailure } from '../hub.js';

export type ModelFailure = LLMError | STTError | TTSError | RealtimeModelError;

export class Failures {
  readonly #hub: Hub;
  readonly #close: (error: SessionModelError) => void;
  readonly #reported = new WeakSet<Error>();
  #inARow = 0;

  constructor(hub: Hub, close: (error: SessionModelError) => void) {
    this.#hub = hub;
    this.#close = close;
  }

  /** The pipeline works: it said something. */
  reset(): void {
    this.#inARow = 0;
  }

  /** A model said that it failed. */
  model(failure: ModelFailure, source: ErrorEvent['source']): void {
    if (this.#reported.has(failure.error)) return;
    this.#reported.add(failure.error);
    const logged = { err: failure.error, model: failure.label };
    if (failure.recoverable) this.#hub.logger.warn(logged, 'a model failed and is tried again');
    else this.#hub.logger.error(logged, 'a model failed');
    this.#hub.emit(AgentSessionEventTypes.Error, createErrorEvent(failure, source));
    if (failure.recoverable) return;
    if (failure.type === 'llm_error') this.#hub.runs.present?._failed(failure.error);
    // A realtime model that is lost for good is all the session had.
    if (failure.type === 'realtime_model_error') this.#close(failure);
    else this.#count(failure);
  }

  /** A step of the pipeline failed, be it a model's or the user's own node. */
  step({ stage, error, fatal = false }: PipelineFailure): void {
    const cause = toError(error);
    if (this.#reported.has(cause)) {
      if (fatal) this.#close(failureOf(stage, cause));
      return;
    }
    const failure = failureOf(stage, cause);
    this.model(failure, undefined);
    if (fatal) this.#close(failure);
  }

  #count(failure: ModelFailure): void {
    this.#inARow += 1;
    if (this.#inARow > this.#hub.options.maxUnrecoverableErrors) this.#close(failure);
  }
}

function failureOf(stage: PipelineFailure['stage'], error: Error): ModelFailure {
  const type = stage === 'llm' ? 'llm_error' : stage === 'stt' || stage === 'vad' ? 'stt_error' : 'tts_error';
  return { type, timestamp: Math.round(systemClock.now()), label: stage, error, recoverable: false };
}
