// A loudspeaker in memory: plays in the time of its clock and keeps exactly what was heard, and when.
import type { AudioFrame } from '@livekit/rtc-node';

import { AudioOutput, type Clock, type Millis } from '@livekit/agents-core';
import { frameMs } from './sounds.js';

export interface MemoryAudioOutputOptions {
  clock: Clock;
  /** Hz it wants to be given. Default: any. */
  sampleRate?: number;
  /** How much it takes ahead of the sound before `captureFrame` waits. Default: 200. */
  queueMs?: Millis;
  /** Default: true. */
  canPause?: boolean;
  /** False: it never tells that it started or finished. Default: true. */
  reports?: boolean;
}

/** A stretch of sound as it was heard. */
export interface HeardSound {
  /** When its first sample was heard, in ms since the epoch. */
  readonly at: Millis;
  readonly samples: Int16Array;
  readonly sampleRate: number;
  /** The number of its segment, from 0. */
  readonly segment: number;
}

interface QueuedFrame {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly durationMs: Millis;
}

interface Segment {
  readonly number: number;
  readonly queue: QueuedFrame[];
  flushed: boolean;
  started: boolean;
  playedMs: Millis;
}

/** A loudspeaker that takes real time, by its clock, to play. */
export class MemoryAudioOutput extends AudioOutput {
  /** What was heard so far, up to the frame that plays now. */
  readonly heard: HeardSound[] = [];
  readonly #options: Required<Omit<MemoryAudioOutputOptions, 'sampleRate'>>;
  readonly #segments: Segment[] = [];
  readonly #waiting: (() => void)[] = [];
  #segmentCount = 0;
  #paused = false;
  /** Since when the first frame of the queue plays; null while nothing plays. */
  #playingSince: Millis | null = null;
  #alarm: Disposable | undefined;

  constructor({ clock, sampleRate, queueMs = 200, canPause = true, reports = true }: MemoryAudioOutputOptions) {
    super(sampleRate, undefined, { pause: canPause });
    this.#options = { clock, queueMs, canPause, reports };
  }

  /** All samples that were heard, in order. */
  get heardSamples(): Int16Array {
    const sounds = [...this.heard, ...this.#present()];
    const samples = new Int16Array(sounds.reduce((sum, sound) => sum + sound.samples.length, 0));
    let offset = 0;
    for (const sound of sounds) {
      samples.set(sound.samples, offset);
      offset += sound.samples.length;
    }
    return samples;
  }

  /** True while a sound is heard. */
  get isPlaying(): boolean {
    return this.#playingSince !== null;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    const open = this.#segments.at(-1);
    const segment = open && !open.flushed ? open : this.#openSegment();
    segment.queue.push({ samples: frame.data, sampleRate: frame.sampleRate, durationMs: frameMs(frame) });
    this.#play();
    if (this.#queuedMs() <= this.#options.queueMs) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  override flush(): void {
    super.flush();
    const open = this.#segments.at(-1);
    if (open) open.flushed = true;
    this.#play();
  }

  override clearBuffer(): void {
    this.#stopFrame();
    // Sound captured from now on belongs to a new segment.
    this.abandonOpenSegment();
    const stopped = this.#segments.splice(0);
    this.#admit();
    for (const segment of stopped) this.#finish(segment, true);
  }

  override pause(): void {
    this.#paused = true;
    this.#stopFrame();
    // At the very end of a frame there is room for the next one.
    this.#admit();
  }

  override resume(): void {
    this.#paused = false;
    this.#play();
  }

  #openSegment(): Segment {
    const segment = { number: this.#segmentCount, queue: [], flushed: false, started: false, playedMs: 0 };
    this.#segmentCount += 1;
    this.#segments.push(segment);
    return segment;
  }

  /** Starts the next frame if nothing plays and something may. */
  #play(): void {
    if (this.#paused || this.#playingSince !== null) return;
    this.#endPlayedSegments();
    const segment = this.#segments[0];
    const frame = segment?.queue[0];
    if (!segment || !frame) return;
    const { clock, reports } = this.#options;
    const now = clock.now();
    this.#playingSince = now;
    this.#alarm = clock.wakeAt(now + frame.durationMs, () => {
      this.#stopFrame();
      this.#admit();
      this.#play();
    });
    if (segment.started) return;
    segment.started = true;
    if (reports) this.onPlaybackStarted(now);
  }

  #endPlayedSegments(): void {
    for (let first = this.#segments[0]; first?.flushed && first.queue.length === 0; first = this.#segments[0]) {
      this.#segments.shift();
      this.#finish(first, false);
    }
  }

  /** Ends the frame that plays: what was heard of it is kept, the rest stays in the queue. */
  #stopFrame(): void {
    const [sound] = this.#present();
    const segment = this.#segments[0];
    const frame = segment?.queue[0];
    this.#alarm?.[Symbol.dispose]();
    this.#playingSince = null;
    if (!segment || !frame || !sound) return;
    segment.queue.shift();
    const rest = frame.samples.subarray(sound.samples.length);
    const playedMs = (sound.samples.length / frame.sampleRate) * 1000;
    segment.playedMs += playedMs;
    if (sound.samples.length > 0) this.heard.push(sound);
    if (rest.length > 0) segment.queue.unshift({ ...frame, samples: rest, durationMs: frame.durationMs - playedMs });
  }

  /** The part of the present frame that was heard by now. */
  #present(): HeardSound[] {
    const segment = this.#segments[0];
    const frame = segment?.queue[0];
    if (!segment || !frame || this.#playingSince === null) return [];
    const playedMs = this.#options.clock.now() - this.#playingSince;
    const count = Math.min(frame.samples.length, Math.round((playedMs * frame.sampleRate) / 1000));
    const { sampleRate } = frame;
    return [{ at: this.#playingSince, samples: frame.samples.slice(0, count), sampleRate, segment: segment.number }];
  }

  #finish(segment: Segment, interrupted: boolean): void {
    if (!this.#options.reports) return;
    this.onPlaybackFinished({ playbackPosition: segment.playedMs / 1000, interrupted });
  }

  #queuedMs(): Millis {
    return this.#segments.reduce((sum, { queue }) => sum + queue.reduce((ms, frame) => ms + frame.durationMs, 0), 0);
  }

  /** Lets captures go on for which there is room now. */
  #admit(): void {
    if (this.#queuedMs() > this.#options.queueMs) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
