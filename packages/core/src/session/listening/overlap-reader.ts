// What is known of words that the user says into the agent's speech: whether they are its echo, and what they ask for.
import type { Millis } from '../../base/clock.js';
import { toError } from '../../base/errors.js';
import { isEcho } from '../../turn/echo.js';
import type { TurnEffect } from '../../turn/effect.js';
import { classifyOverlap, type OverlapVerdict } from '../../turn/overlap.js';
import type { OverlapReading } from '../../turn/state.js';
import { joinWords } from '../../turn/words.js';
import type { OverlappingSpeechEvent } from '../events.js';
import type { Hub } from '../hub.js';

// An echo may come as words only after the whole utterance; captions run ahead of the sound or behind it by a word or two.
const echoBackMs: Millis = 8000;
const echoAheadMs: Millis = 1500;
const wordBackMs: Millis = 1500;
const wordAheadMs: Millis = 1000;
/** What an answer that comes a little early may already know. */
const nextMs: Millis = 1000;

export interface Words {
  readonly text: string;
  readonly isFinal: boolean;
  readonly language: string | undefined;
}

export class OverlapReader {
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Undefined where the agent has not spoken or nobody wants to know. */
  read(words: Words): { overlap?: OverlapReading } {
    const { state, policy } = this.#hub.runtime;
    if (state.voice === null || !(policy.backchannels || policy.echoGuard)) return {};
    const echo = policy.echoGuard && this.#isEcho(words.text);
    const verdict = policy.backchannels && !echo ? this.#classify(words) : 'unsure';
    return { overlap: { verdict, echo } };
  }

  #isEcho(text: string): boolean {
    const { output } = this.#hub;
    return isEcho(text, {
      recent: output.wordsAround({ backMs: echoBackMs, aheadMs: echoAheadMs }),
      latest: output.wordsAround({ backMs: this.#speechMs() + wordBackMs, aheadMs: wordAheadMs }),
    });
  }

  #classify({ text, isFinal, language }: Words): OverlapVerdict {
    const { runtime, clock, output, logger } = this.#hub;
    const { state, policy } = runtime;
    const { interruption } = this.#hub.active().turns;
    const phase = state.floor?.at;
    const endBy = phase?.tag === 'speaking' ? phase.endBy : null;
    const now = clock.now();
    try {
      return (interruption.classifier ?? classifyOverlap)({
        transcript: joinWords(state.heard.final, text),
        isFinal,
        language,
        speechDurationMs: this.#speechMs(),
        sinceAgentStartedMs: now - (state.voice?.startedAt ?? now),
        agentText: output.wordsAround({ backMs: Number.POSITIVE_INFINITY, aheadMs: 0 }),
        agentNextText: output.wordsAround({ backMs: 0, aheadMs: nextMs }),
        agentRemainingMs: endBy === null ? null : Math.max(0, endBy - policy.playoutGraceMs - now),
      });
    } catch (error) {
      logger.error({ err: toError(error) }, 'interruption.classifier threw: the usual rules decide');
      return 'unsure';
    }
  }

  #speechMs(): Millis {
    const { user, heard } = this.#hub.runtime.state;
    const now = this.#hub.clock.now();
    return now - (user.tag === 'speaking' ? user.since : (heard.startedAt ?? now));
  }
}

type OverlapEffect = Extract<TurnEffect, { type: 'overlap-ended' }>;

/** The published event. No model was asked: what the durations of its requests would be is 0. */
export function overlapEventOf(effect: OverlapEffect, now: Millis): OverlappingSpeechEvent {
  return {
    type: 'overlapping_speech',
    detectedAt: Math.round(now),
    isInterruption: effect.isInterruption,
    agentEnded: effect.agentEnded,
    totalDurationInS: 0,
    predictionDurationInS: 0,
    detectionDelayInS: Math.max(0, now - effect.startedAt) / 1000,
    overlapStartedAt: Math.round(effect.startedAt),
    probability: effect.isInterruption ? 1 : 0,
    numRequests: 0,
  };
}
