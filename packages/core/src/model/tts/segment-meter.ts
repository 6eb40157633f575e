// Measuring a synthesis: from the text sent to the first audio and to the end.
import { systemClock } from '../../base/clock.js';
import { safeEmit } from '../../base/emitter.js';
import { frameSeconds } from '../audio/frames.js';
import { USERDATA_TTS_STARTED_TIME } from '../userdata.js';
import type { SynthesizedAudio, SynthesizeStreamStartedTime, TTSSource, TTSTokenUsage } from './types.js';

/** Meters the segments of one stream, one after the other. */
export class SegmentMeter {
  readonly #tts: TTSSource;
  readonly #isStreamed: boolean;
  #started: SynthesizeStreamStartedTime | undefined;
  #ttfbMs = -1;
  #audioMs = 0;
  // Only what the report needs: holding the packet would hold its samples.
  #last: { segmentId: string; requestId: string } | undefined;
  #usage: TTSTokenUsage = {};
  /** How many characters the present segment has so far. */
  characters = 0;

  constructor(tts: TTSSource, isStreamed: boolean) {
    this.#tts = tts;
    this.#isStreamed = isStreamed;
  }

  get started(): SynthesizeStreamStartedTime | undefined {
    return this.#started;
  }

  /** Whether audio of an unfinished segment came. */
  get hasAudio(): boolean {
    return this.#last !== undefined;
  }

  /** The text goes to the provider now. Only the first call of a segment counts. */
  start(at?: SynthesizeStreamStartedTime): void {
    this.#started ??= at ?? now();
  }

  /** A new attempt: what was measured of the failed one does not count. */
  restart(): void {
    this.#started = undefined;
    this.#last = undefined;
    this.#ttfbMs = -1;
    this.#audioMs = 0;
  }

  addTokens({ inputTokens, outputTokens }: TTSTokenUsage): void {
    if (inputTokens !== undefined) this.#usage.inputTokens = inputTokens;
    if (outputTokens !== undefined) this.#usage.outputTokens = outputTokens;
  }

  audio(audio: SynthesizedAudio): void {
    if (this.#last === undefined && this.#started) {
      this.#ttfbMs = Number(process.hrtime.bigint() - this.#started.hrTime) / 1e6;
      audio.frame.userdata[USERDATA_TTS_STARTED_TIME] ??= this.#started.time;
    }
    this.#last = { segmentId: audio.segmentId, requestId: audio.requestId };
    this.#audioMs += frameSeconds(audio.frame) * 1000;
  }

  /** Ends the segment and reports it, unless nothing was sent to the provider. */
  end(isCancelled: boolean): void {
    const { segmentId, requestId = '' } = this.#last ?? {};
    if (this.#started) {
      safeEmit(this.#tts, 'metrics_collected', {
        type: 'tts_metrics',
        label: this.#tts.label,
        requestId,
        timestamp: systemClock.now(),
        ttfbMs: this.#ttfbMs,
        durationMs: Number(process.hrtime.bigint() - this.#started.hrTime) / 1e6,
        audioDurationMs: this.#audioMs,
        cancelled: isCancelled,
        charactersCount: this.characters,
        ...this.#usage,
        streamed: this.#isStreamed,
        ...(segmentId === undefined ? {} : { segmentId }),
        metadata: { modelProvider: this.#tts.provider, modelName: this.#tts.model },
      });
    }
    this.restart();
    this.characters = 0;
    this.#usage = {};
  }
}

function now(): SynthesizeStreamStartedTime {
  const hrTime = process.hrtime.bigint();
  return { time: (systemClock.now() - performance.timeOrigin) / 1000, hrTime };
}
