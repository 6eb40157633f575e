// What a caller heard, sample by sample, with the time each piece arrived.
import { systemClock } from '@livekit/agents';
import { join, sampleRate } from './speech.js';

interface Piece {
  readonly at: number;
  readonly samples: Int16Array;
}

/** From the first to the last loud piece, as times of arrival in ms. */
export interface LoudSpan {
  readonly from: number;
  readonly to: number;
}

// Far above what a codec leaves of silence, far below any speech.
const loudAmplitude = 300;

export class Recording {
  readonly #pieces: Piece[] = [];

  add(samples: Int16Array, at = systemClock.now()): void {
    this.#pieces.push({ at, samples });
  }

  get seconds(): number {
    return this.#pieces.reduce((sum, { samples }) => sum + samples.length, 0) / sampleRate;
  }

  /** All that arrived between two times. */
  between(from: number, to = Infinity): Int16Array {
    return join(this.#pieces.filter(({ at }) => at >= from && at <= to).map(({ samples }) => samples));
  }

  /** Stretches of sound after `from`, pauses of up to `pauseMs` within them. */
  loudSpans(from: number, pauseMs = 700): LoudSpan[] {
    const spans: { from: number; to: number }[] = [];
    for (const { at, samples } of this.#pieces) {
      if (at < from || loudness(samples) < loudAmplitude) continue;
      const last = spans.at(-1);
      if (last && at - last.to <= pauseMs) last.to = at;
      else spans.push({ from: at, to: at });
    }
    return spans;
  }

  /** Whether something loud arrived in the last `ms`. */
  isLoud(ms: number, now = systemClock.now()): boolean {
    return this.loudSpans(now - ms).length > 0;
  }
}

/** Root mean square of the amplitudes. */
export function loudness(samples: Int16Array): number {
  const sum = samples.reduce((total, sample) => total + sample * sample, 0);
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** Index of the first sample that is part of a sound. */
export function onsetOf(samples: Int16Array): number {
  return samples.findIndex((sample) => Math.abs(sample) > 2 * loudAmplitude);
}

/** Index after the last sample that is part of a sound. */
export function endOf(samples: Int16Array): number {
  return samples.findLastIndex((sample) => Math.abs(sample) > 2 * loudAmplitude) + 1;
}
