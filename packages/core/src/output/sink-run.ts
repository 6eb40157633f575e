// One segment's audio on one sink: hands frames over one by one and learns how the segment ended, even from a sink that never says so.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Clock, Millis } from '../base/clock.js';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { FrameResampler } from '../model/audio/resample.js';
import { AudioOutput } from './audio-output.js';
import type { PlaybackFinishedEvent } from './audio-output.js';
import type { LateFinishes } from './late-finishes.js';
import type { Playhead } from './playhead.js';

/** What a sink may take to report the end of a segment that was stopped. */
const cancelGraceMs = 2000;
/** What it may take beyond the expected end. */
const endGraceMs = 5000;
/** What a single hand-over may take beyond the sound that waits before it. */
const captureGraceMs = 10_000;
/** How long after the first hand-over a sink that does not report its start counts as started. */
const startGraceMs = 3000;
/** A sink that stops this close to the end has played everything. */
const endToleranceMs = 50;

/** How the audio ended. */
export interface SinkEnd {
  readonly interrupted: boolean;
  readonly playedMs: Millis;
  /** False if there was no audio at all. */
  readonly audible: boolean;
  /** The text heard, if the sink knows it. */
  readonly transcript: string | undefined;
}

export interface SinkRunOptions {
  readonly sink: AudioOutput;
  readonly clock: Clock;
  readonly playhead: Playhead;
  readonly lateFinishes: LateFinishes;
  readonly onStarted: () => void;
  /** The length of the audio or the pace of the playhead changed. */
  readonly onChanged: () => void;
  readonly onFinished: (end: SinkEnd) => void;
  /** The sink is free for the next segment; after `onFinished`. */
  readonly onReleased: () => void;
}

interface WaitingFrame {
  readonly frame: AudioFrame;
  readonly accepted: () => void;
}

export class SinkRun {
  readonly #options: SinkRunOptions;
  /** Undefined if the sink takes any rate. */
  readonly #resampler: FrameResampler | undefined;
  #queue: WaitingFrame[] = [];
  #pumping = false;
  /** The first frame was handed over: the sink owes an end. */
  #begun = false;
  #inputEnded = false;
  #flushed = false;
  #cancelledAt: Millis | null = null;
  #paused = false;
  /** Since when the present hand-over, or the wait for the release, has lasted. */
  #waitingSince: Millis = 0;
  /** When a sink that has taken a frame counts as started even if it does not say so. */
  #startBy: Millis | null = null;
  #capturing = false;
  #finished = false;
  #released = false;
  #alarm: Disposable | undefined;

  constructor(options: SinkRunOptions) {
    this.#options = options;
    const { sampleRate } = options.sink;
    this.#resampler = sampleRate === undefined ? undefined : new FrameResampler(sampleRate);
    options.sink.on(AudioOutput.EVENT_PLAYBACK_STARTED, this.#onStarted);
    options.sink.on(AudioOutput.EVENT_PLAYBACK_FINISHED, this.#onFinished);
  }

  /** True once the input ended and was wholly handed over. */
  get flushed(): boolean {
    return this.#flushed;
  }

  push(frame: AudioFrame): Promise<void> {
    if (this.#closed || this.#inputEnded) return Promise.resolve();
    return new Promise((resolve) => {
      this.#queue.push({ frame, accepted: resolve });
      void this.#pump();
    });
  }

  end(): void {
    this.#inputEnded = true;
    void this.#pump();
  }

  /** Stops the sound at once. */
  cancel(): void {
    if (this.#closed) return;
    const { clock, playhead, sink } = this.#options;
    this.#cancelledAt = clock.now();
    playhead.pause(clock.now());
    this.#acceptAll();
    if (!this.#begun) return this.#finish({ interrupted: true, playedMs: 0 });
    attempt('clearBuffer', () => sink.clearBuffer());
    this.#arm();
  }

  /** The sink was paused or resumed. */
  setPaused(paused: boolean): void {
    if (this.#closed || paused === this.#paused) return;
    const now = this.#options.clock.now();
    this.#paused = paused;
    this.#waitingSince = now;
    if (this.#startBy !== null) this.#startBy = now + startGraceMs;
    if (paused) this.#options.playhead.pause(now);
    else this.#options.playhead.resume(now);
    this.#arm();
    this.#options.onChanged();
  }

  get #closed(): boolean {
    return this.#finished || this.#cancelledAt !== null;
  }

  /** Hands frames over, one at a time. Never rejects. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let next = this.#queue[0]; next && !this.#closed; next = this.#queue[0]) {
        for (const frame of this.#resampler?.push(next.frame) ?? [next.frame]) await this.#capture(frame);
        if (this.#queue[0] === next) this.#queue.shift();
        next.accepted();
      }
      if (this.#inputEnded && !this.#closed) await this.#flush();
    } catch (error) {
      this.#fail(error);
    }
    this.#pumping = false;
    this.#arm();
    this.#release();
  }

  async #capture(frame: AudioFrame): Promise<void> {
    if (this.#closed || frame.samplesPerChannel === 0) return;
    const { clock, playhead, sink } = this.#options;
    this.#begun = true;
    this.#capturing = true;
    this.#waitingSince = clock.now();
    playhead.push(clock.now(), (frame.samplesPerChannel / frame.sampleRate) * 1000);
    // The sound first: captions and limits of time can follow it.
    const accepted = sink.captureFrame(frame);
    this.#options.onChanged();
    this.#arm();
    await accepted;
    this.#capturing = false;
    this.#startBy ??= clock.now() + startGraceMs;
  }

  async #flush(): Promise<void> {
    for (const frame of this.#resampler?.flush() ?? []) await this.#capture(frame);
    if (this.#flushed || this.#closed) return;
    if (!this.#begun) return this.#finish({ interrupted: false, playedMs: 0 });
    this.#flushed = true;
    this.#options.onChanged();
    this.#options.sink.flush();
  }

  readonly #onStarted = (): void => {
    const { clock, playhead } = this.#options;
    if (this.#closed || !this.#begun || playhead.started) return;
    playhead.start(clock.now());
    this.#arm();
    this.#options.onStarted();
  };

  readonly #onFinished = (event: PlaybackFinishedEvent): void => {
    if (!this.#begun || this.#finished) return;
    const { lateFinishes, sink, playhead } = this.#options;
    if (this.#isLate(event)) return lateFinishes.settle(sink);
    lateFinishes.forget(sink);
    const reportedMs = Number.isFinite(event.playbackPosition) ? event.playbackPosition * 1000 : 0;
    const playedMs = Math.min(playhead.pushedMs, Math.max(0, reportedMs));
    const stoppedEarly = this.#cancelledAt !== null && playedMs < playhead.pushedMs - endToleranceMs;
    const interrupted = event.interrupted || !this.#flushed || stoppedEarly;
    this.#finish({ interrupted, playedMs, transcript: event.synchronizedTranscript });
  };

  /** Whether this is the end of an earlier segment that was given up: one that does not fit what this one is doing. */
  #isLate(event: PlaybackFinishedEvent): boolean {
    if (this.#options.lateFinishes.owedBy(this.#options.sink) === 0) return false;
    return this.#cancelledAt === null ? event.interrupted || !this.#flushed : !event.interrupted;
  }

  #fail(error: unknown): void {
    this.#capturing = false;
    // A stopped sink may well refuse the frame it was just handed.
    if (this.#closed) return;
    log().warn({ err: toError(error) }, 'the audio output failed; the present utterance ends here');
    this.#options.playhead.pause(this.#options.clock.now());
    this.#giveUp({ interrupted: true });
  }

  /** Ends the segment without the sink. */
  #giveUp({ interrupted }: { interrupted: boolean }): void {
    const { sink, playhead, clock, lateFinishes } = this.#options;
    const playedMs = interrupted ? playhead.position(clock.now()) : playhead.pushedMs;
    if (this.#cancelledAt === null) {
      this.#cancelledAt = clock.now();
      attempt('clearBuffer', () => sink.clearBuffer());
      if (this.#finished) return;
    }
    this.#finish({ interrupted, playedMs });
    if (!this.#begun) return;
    lateFinishes.expect(sink);
    attempt('onPlaybackFinished', () => sink.onPlaybackFinished({ playbackPosition: playedMs / 1000, interrupted }));
  }

  #finish(end: { interrupted: boolean; playedMs: Millis; transcript?: string | undefined }): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#waitingSince = this.#options.clock.now();
    this.#options.sink.off(AudioOutput.EVENT_PLAYBACK_STARTED, this.#onStarted);
    this.#options.sink.off(AudioOutput.EVENT_PLAYBACK_FINISHED, this.#onFinished);
    this.#acceptAll();
    this.#options.onFinished({ transcript: undefined, ...end, audible: this.#begun });
    this.#arm();
    this.#release();
  }

  /** Frees the sink once no hand-over is in progress, or when it has taken too long. */
  #release(overdue = false): void {
    if (!this.#finished || this.#released || (this.#pumping && !overdue)) return;
    this.#released = true;
    this.#disarm();
    this.#resampler?.close();
    if (this.#begun && !this.#flushed) attempt('flush', () => this.#options.sink.flush());
    this.#options.onReleased();
  }

  #acceptAll(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const { accepted } of queue) accepted();
  }

  #arm(): void {
    this.#disarm();
    const at = this.#nextAlarmAt();
    if (at !== null) this.#alarm = this.#options.clock.wakeAt(at, () => this.#onAlarm());
  }

  #disarm(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }

  #nextAlarmAt(): Millis | null {
    if (this.#released) return null;
    if (this.#finished) return this.#waitingSince + cancelGraceMs;
    if (this.#cancelledAt !== null) return this.#cancelledAt + cancelGraceMs;
    if (this.#paused || !this.#begun) return null;
    const { clock, playhead } = this.#options;
    if (!playhead.started && !this.#capturing) return this.#startBy;
    const remainingMs = playhead.pushedMs - playhead.position(clock.now());
    if (this.#capturing) return this.#waitingSince + remainingMs + captureGraceMs;
    return this.#flushed ? clock.now() + remainingMs + endGraceMs : null;
  }

  #onAlarm(): void {
    if (this.#finished) return this.#release(true);
    if (this.#cancelledAt !== null) return this.#giveUp({ interrupted: true });
    if (!this.#options.playhead.started && !this.#capturing) return this.#onStarted();
    log().warn('the audio output did not report the end of an utterance in time; it counts as over');
    this.#giveUp({ interrupted: this.#capturing });
  }
}

function attempt(what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    log().warn({ err: toError(error), call: what }, 'the audio output failed');
  }
}
