// Sinks for the tests of this folder: a loudspeaker on a virtual clock, and a caption screen.
import { AudioFrame } from '@livekit/rtc-node';
import type { Clock, Millis } from '../../base/clock.js';
import { isTimedString } from '../../model/timed-string.js';
import type { TimedString } from '../../model/timed-string.js';
import { AudioOutput } from '../audio-output.js';
import { Playhead } from '../playhead.js';
import { TextOutput } from '../text-output.js';

export interface FakeSpeakerOptions {
  readonly clock: Clock;
  readonly sampleRate?: number;
  /** How much it takes ahead of the sound. Default: everything. */
  readonly queueMs?: Millis;
  /** False: it never reports that a segment began or ended. */
  readonly reports?: boolean;
  readonly canPause?: boolean;
}

/** Plays in virtual time. Silent, but it knows at each instant what would be heard. */
export class FakeSpeaker extends AudioOutput {
  readonly calls: string[] = [];
  /** All frames it took. */
  readonly frames: AudioFrame[] = [];
  failNextCapture = false;
  readonly #options: FakeSpeakerOptions;
  #playhead = new Playhead();
  #open = false;
  #paused = false;
  #alarm: Disposable | undefined;
  #room: (() => void)[] = [];

  constructor(options: FakeSpeakerOptions) {
    super(options.sampleRate, undefined, { pause: options.canPause ?? true });
    this.#options = options;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (this.failNextCapture) {
      this.failNextCapture = false;
      throw new Error('the device is gone');
    }
    const now = this.#options.clock.now();
    this.frames.push(frame);
    if (!this.#open) {
      this.calls.push('segment');
      this.#playhead = new Playhead();
      if (this.#paused) this.#playhead.pause(now);
      this.#open = true;
    }
    this.#playhead.push(now, (frame.samplesPerChannel / frame.sampleRate) * 1000);
    if (!this.#playhead.started) {
      this.#playhead.start(now);
      if (this.#options.reports !== false) this.onPlaybackStarted(now);
    }
    await this.#waitForRoom();
  }

  override flush(): void {
    super.flush();
    this.calls.push('flush');
    if (this.#open) this.#armEnd();
  }

  override clearBuffer(): void {
    this.calls.push('clear');
    if (this.#open) this.#end(true);
  }

  override pause(): void {
    this.calls.push('pause');
    this.#paused = true;
    this.#playhead.pause(this.#options.clock.now());
    this.#alarm?.[Symbol.dispose]();
  }

  override resume(): void {
    this.calls.push('resume');
    this.#paused = false;
    this.#playhead.resume(this.#options.clock.now());
    if (this.#open) this.#armEnd();
  }

  async #waitForRoom(): Promise<void> {
    const { clock, queueMs = Infinity } = this.#options;
    const aheadMs = this.#playhead.pushedMs - this.#playhead.position(clock.now());
    if (aheadMs <= queueMs) return;
    await new Promise<void>((resolve) => {
      this.#room.push(resolve);
      clock.wakeAt(clock.now() + aheadMs - queueMs, resolve);
    });
  }

  #armEnd(): void {
    const endAt = this.#playhead.arrivalOf(this.#playhead.pushedMs);
    this.#alarm?.[Symbol.dispose]();
    if (endAt !== null) this.#alarm = this.#options.clock.wakeAt(endAt, () => this.#end(false));
  }

  #end(interrupted: boolean): void {
    this.#alarm?.[Symbol.dispose]();
    this.#open = false;
    for (const release of this.#room.splice(0)) release();
    const playbackPosition = this.#playhead.position(this.#options.clock.now()) / 1000;
    if (this.#options.reports !== false) this.onPlaybackFinished({ playbackPosition, interrupted });
  }
}

/** Shows text; one string per segment, the last one is open until `flush`. */
export class FakeScreen extends TextOutput {
  readonly segments: string[] = [];
  readonly pieces: (string | TimedString)[] = [];
  #open = false;

  override async captureText(text: string | TimedString): Promise<void> {
    if (!this.#open) this.segments.push('');
    this.#open = true;
    this.pieces.push(text);
    this.segments[this.segments.length - 1] += isTimedString(text) ? text.text : text;
  }

  override flush(): void {
    this.#open = false;
  }
}

/** A frame of silence. */
export function frameOf(durationMs: Millis, sampleRate = 24_000): AudioFrame {
  const samples = Math.round((durationMs * sampleRate) / 1000);
  return new AudioFrame(new Int16Array(samples), sampleRate, 1, samples);
}
