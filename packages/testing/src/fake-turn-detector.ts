// An audio turn detector that answers what a test tells it.
import type { AudioFrame } from '@livekit/rtc-node';

import {
  type AudioTurnDetector,
  type AudioTurnQuestion,
  type AudioTurnStream,
  type Clock,
  type Millis,
  sleep,
  systemClock,
  waitForAbort,
} from '@livekit/agents-core';

export interface FakeTurnDetectorOptions {
  /** Default: real time. */
  clock?: Clock;
  /** How likely the user is done, question after question; the last one stays. Default: [1]. */
  probabilities?: readonly number[];
  /** Below it a turn is unlikely to be over. Null: no language is supported. Default: 0.5. */
  threshold?: number | null;
  /** Ms an answer takes; null: it never comes. Default: 20. */
  delayMs?: Millis | null;
  /** Every question fails with it. Default: null. */
  failure?: Error | null;
}

/** An audio turn detector for tests: its answers, its faults and what it was asked are there to see. */
export class FakeTurnDetector implements AudioTurnDetector {
  readonly model = 'fake-turn-detector';
  readonly provider = 'fake';
  readonly clock: Clock;
  /** What it answers from now on; see {@link FakeTurnDetectorOptions}. */
  behaviour: Required<Omit<FakeTurnDetectorOptions, 'clock'>>;
  /** When it was asked. */
  readonly askedAt: Millis[] = [];
  /** Every stream that was opened. */
  readonly streams: FakeTurnStream[] = [];

  constructor({ clock = systemClock, ...behaviour }: FakeTurnDetectorOptions = {}) {
    this.clock = clock;
    this.behaviour = { probabilities: [1], threshold: 0.5, delayMs: 20, failure: null, ...behaviour };
  }

  async supportsLanguage(): Promise<boolean> {
    return this.behaviour.threshold !== null;
  }

  async unlikelyThreshold(): Promise<number | undefined> {
    return this.behaviour.threshold ?? undefined;
  }

  stream(): FakeTurnStream {
    const stream = new FakeTurnStream(this);
    this.streams.push(stream);
    return stream;
  }
}

/** What a {@link FakeTurnDetector} hears of one conversation. */
export class FakeTurnStream implements AudioTurnStream {
  readonly #detector: FakeTurnDetector;
  /** Ms of sound since the last {@link clear}. */
  heardMs: Millis = 0;
  /** Hz and channels of what it got. */
  readonly formats = new Set<string>();
  closed = false;

  constructor(detector: FakeTurnDetector) {
    this.#detector = detector;
  }

  pushFrame(frame: AudioFrame): void {
    this.heardMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    this.formats.add(`${frame.sampleRate}/${frame.channels}`);
  }

  async predict({ signal }: AudioTurnQuestion): Promise<number> {
    const { askedAt, clock, behaviour } = this.#detector;
    const { probabilities, delayMs, failure } = behaviour;
    askedAt.push(clock.now());
    if (failure) throw failure;
    await (delayMs === null ? waitForAbort(signal) : sleep(clock, delayMs, signal));
    signal.throwIfAborted();
    return probabilities[Math.min(askedAt.length, probabilities.length) - 1] ?? 1;
  }

  clear(): void {
    this.heardMs = 0;
  }

  close(): void {
    this.closed = true;
  }
}
