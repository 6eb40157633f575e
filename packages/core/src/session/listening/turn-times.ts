// How long the steps of a turn took: what user and assistant messages carry as `metrics`, and `eou_metrics`.
import type { Clock, Millis } from '../../base/clock.js';
import type { ChatMessage, MetricsReport } from '../../model/chat/index.js';
import type { EOUMetrics } from '../../model/metrics/index.js';
import type { SpeechPart, SpeechParts } from '../../speech/parts.js';
import type { Spoken } from '../../speech/speak.js';

/** When the steps of one user turn happened. */
export interface UserTurnTimes {
  readonly startedAt: Millis;
  /** The user's last sound. */
  readonly endedAt: Millis;
  /** The last final transcript; null if none is known. */
  readonly transcribedAt: Millis | null;
  /** The turn was decided to be over. */
  readonly committedAt: Millis;
  /** `onUserTurnCompleted` was done. */
  readonly hookDoneAt: Millis;
}

const seconds = (ms: Millis) => ms / 1000;
const wait = (from: Millis, to: Millis) => Math.max(0, to - from);

/** What the steps took. */
function waitsOf({ endedAt, transcribedAt, committedAt, hookDoneAt }: UserTurnTimes) {
  return {
    transcriptionMs: transcribedAt === null ? 0 : wait(endedAt, transcribedAt),
    endOfTurnMs: wait(endedAt, committedAt),
    hookMs: wait(committedAt, hookDoneAt),
  };
}

/** The measurements of a user's message. */
export function userReport(times: UserTurnTimes): MetricsReport {
  const { transcriptionMs, endOfTurnMs, hookMs } = waitsOf(times);
  return {
    startedSpeakingAt: seconds(times.startedAt),
    stoppedSpeakingAt: seconds(times.endedAt),
    transcriptionDelay: seconds(transcriptionMs),
    endOfTurnDelay: seconds(endOfTurnMs),
    onUserTurnCompletedDelay: seconds(hookMs),
  };
}

/** The same as an event, for the speech that answers. */
export function eouMetrics(times: UserTurnTimes, speechId: string): EOUMetrics {
  const { transcriptionMs, endOfTurnMs, hookMs } = waitsOf(times);
  return {
    type: 'eou_metrics',
    timestamp: times.hookDoneAt,
    endOfUtteranceDelayMs: endOfTurnMs,
    transcriptionDelayMs: transcriptionMs,
    onUserTurnCompletedDelayMs: hookMs,
    lastSpeakingTimeMs: times.endedAt,
    speechId,
  };
}

/** Notes when a model was asked and when its first part came, wherever and however early it is asked. */
export class FirstPart {
  #askedAt: Millis | null = null;
  #cameAt: Millis | null = null;

  /** The wait for the first part; undefined before it. */
  get waitMs(): Millis | undefined {
    return this.#askedAt === null || this.#cameAt === null ? undefined : wait(this.#askedAt, this.#cameAt);
  }

  /** The same parts, watched. */
  watch(parts: SpeechParts, clock: Clock): SpeechParts {
    const asked = () => {
      this.#askedAt = clock.now();
    };
    const came = () => {
      this.#cameAt ??= clock.now();
    };
    return async function* watched(signal): AsyncIterable<SpeechPart> {
      asked();
      for await (const part of parts(signal)) {
        came();
        yield part;
      }
    };
  }
}

/** The measurements of what the agent said in answer to `question`, if it answers one. */
export function answerReport(
  spoken: Spoken,
  question: ChatMessage | undefined,
  ttftMs: Millis | undefined,
): MetricsReport {
  const { textAt, soundAt, startedAt, endedAt } = spoken;
  const userStoppedAt = question?.metrics.stoppedSpeakingAt;
  return {
    ...(startedAt === null ? {} : { startedSpeakingAt: seconds(startedAt), stoppedSpeakingAt: seconds(endedAt) }),
    ...(ttftMs === undefined ? {} : { llmNodeTtft: seconds(ttftMs) }),
    ...(textAt === null || soundAt === null ? {} : { ttsNodeTtfb: seconds(wait(textAt, soundAt)) }),
    ...(soundAt === null || startedAt === null ? {} : { playbackLatency: seconds(wait(soundAt, startedAt)) }),
    ...(userStoppedAt === undefined || startedAt === null
      ? {}
      : { e2eLatency: Math.max(0, seconds(startedAt) - userStoppedAt) }),
  };
}
