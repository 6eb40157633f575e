// Feeds a native audio source one segment at a time, so that it can stop, pause and go on without losing a word.
import { AudioFrame } from '@livekit/rtc-node';
import type { Clock, Millis } from '../base/clock.js';
import { toError } from '../base/errors.js';
import { Playhead } from '../output/playhead.js';

/** The native source: plays what it is given, a little of it ahead. */
export interface SoundSource {
  /** Resolves when there is room for more. */
  captureFrame(frame: AudioFrame): Promise<void>;
  clearQueue(): void;
}

export interface SourceQueueOptions {
  readonly source: SoundSource;
  readonly clock: Clock;
  /** The first sound of a segment is out. */
  readonly onStarted: () => void;
  /** A segment is over: how much of it was heard. */
  readonly onFinished: (end: { readonly playedMs: Millis; readonly interrupted: boolean }) => void;
}

/** A frame somebody waits to get rid of, cut into chunks. */
interface Owner {
  /** The source has taken all of it, or never will. */
  readonly accepted: () => void;
  readonly refused: (error: Error) => void;
}

interface Chunk {
  readonly frame: AudioFrame;
  /** Absent for sound that was taken back. */
  readonly owner?: Owner;
  readonly isLast?: boolean;
}

/** Longest piece handed to the source: what a stop may have to wait for. */
const chunkMs = 50;

export class SourceQueue {
  readonly #options: SourceQueueOptions;
  /** Sound not yet handed to the source. */
  #waiting: Chunk[] = [];
  /** Frames the source may still hold, oldest first. */
  #held: AudioFrame[] = [];
  #playhead = new Playhead();
  #capturing = false;
  #gate: 'open' | 'shut' = 'shut';
  #paused = false;
  #segment: 'none' | 'open' | 'flushed' = 'none';
  /** What the source got while it was being cleared must be cleared as well. */
  #clearAgain = false;
  #alarm: Disposable | undefined;
  #idleWaiters: (() => void)[] = [];
  #captureWaiters: (() => void)[] = [];

  constructor(options: SourceQueueOptions) {
    this.#options = options;
  }

  /**
   * Hands on a frame; resolves when the source has room for more, or when the segment was cut short. Rejects if the
   * source refuses it.
   */
  async push(frame: AudioFrame): Promise<void> {
    while (this.#segment === 'flushed') await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    this.#segment = 'open';
    const parts = split(frame);
    if (parts.length === 0) return;
    await new Promise<void>((accepted, refused) => {
      const owner = { accepted, refused };
      parts.forEach((part, index) => this.#waiting.push({ frame: part, owner, isLast: index === parts.length - 1 }));
      void this.#pump();
    });
  }

  /** The segment is complete. */
  flush(): void {
    if (this.#segment !== 'open') return;
    this.#segment = 'flushed';
    this.#armEnd();
  }

  /** Stops at once and drops what was not heard. */
  clear(): void {
    if (this.#segment === 'none') return;
    const playedMs = this.#playhead.position(this.#options.clock.now());
    this.#silence();
    this.#finish({ playedMs, interrupted: true });
  }

  /** Stops at once and keeps what was not heard for {@link SourceQueue.resume}. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#takeBack();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#playhead.resume(this.#options.clock.now());
    void this.#pump();
  }

  /** Stops for good; resolves when the source is no longer in use, so that it can be freed. */
  async close(): Promise<void> {
    this.clear();
    this.#gate = 'shut';
    if (this.#capturing) await new Promise<void>((resolve) => this.#captureWaiters.push(resolve));
  }

  /** Sound may go out from now on; until then it waits. */
  open(): void {
    this.#gate = 'open';
    void this.#pump();
  }

  /** Sound waits from now on. */
  shut(): void {
    this.#gate = 'shut';
  }

  #takeBack(): void {
    const now = this.#options.clock.now();
    this.#playhead.pause(now);
    const unheardMs = this.#playhead.retract(now);
    const unheard = tail(this.#held, unheardMs);
    this.#silence();
    this.#waiting = [...unheard.map((frame) => ({ frame })), ...this.#waiting];
  }

  #silence(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#held = [];
    this.#clearAgain = this.#capturing;
    this.#options.source.clearQueue();
  }

  /** Hands chunks to the source one by one. Never rejects. */
  async #pump(): Promise<void> {
    if (this.#capturing) return;
    this.#capturing = true;
    while (!this.#paused && this.#gate === 'open') {
      const chunk = this.#waiting.shift();
      if (chunk === undefined) break;
      await this.#submit(chunk);
    }
    this.#capturing = false;
    for (const wake of this.#captureWaiters.splice(0)) wake();
    this.#armEnd();
  }

  async #submit({ frame, owner, isLast }: Chunk): Promise<void> {
    const { clock, source, onStarted } = this.#options;
    this.#playhead.push(clock.now(), durationOf(frame));
    this.#remember(frame);
    try {
      const capture = source.captureFrame(frame);
      if (!this.#playhead.started) {
        this.#playhead.start(clock.now());
        onStarted();
      }
      await capture;
      if (isLast) owner?.accepted();
    } catch (error) {
      this.#waiting = this.#waiting.filter((chunk) => owner === undefined || chunk.owner !== owner);
      owner?.refused(toError(error));
    }
    if (this.#clearAgain) source.clearQueue();
    this.#clearAgain = false;
  }

  /** Keeps the frames the source may still hold. */
  #remember(frame: AudioFrame): void {
    this.#held.push(frame);
    const unheardMs = this.#playhead.pushedMs - this.#playhead.position(this.#options.clock.now());
    let heldMs = this.#held.reduce((sum, held) => sum + durationOf(held), 0);
    for (let first = this.#held[0]; first && heldMs - durationOf(first) >= unheardMs; first = this.#held[0]) {
      heldMs -= durationOf(first);
      this.#held.shift();
    }
  }

  /** Waits for the last sound once everything was handed over. */
  #armEnd(): void {
    this.#alarm?.[Symbol.dispose]();
    if (this.#segment !== 'flushed' || this.#waiting.length > 0 || this.#capturing || this.#paused) return;
    const { clock } = this.#options;
    const endAt = this.#playhead.arrivalOf(this.#playhead.pushedMs) ?? clock.now();
    const playedMs = this.#playhead.pushedMs;
    this.#alarm = clock.wakeAt(endAt, () => this.#finish({ playedMs, interrupted: false }));
  }

  #finish(end: { playedMs: Millis; interrupted: boolean }): void {
    this.#segment = 'none';
    this.#held = [];
    this.#playhead = new Playhead();
    if (this.#paused) this.#playhead.pause(this.#options.clock.now());
    const dropped = this.#waiting;
    this.#waiting = [];
    for (const { owner } of dropped) owner?.accepted();
    for (const wake of this.#idleWaiters.splice(0)) wake();
    this.#options.onFinished(end);
  }
}

function durationOf(frame: AudioFrame): Millis {
  return (frame.samplesPerChannel / frame.sampleRate) * 1000;
}

/** Cuts a frame into chunks. Always copies: the native side reads a frame from the start of its buffer. */
function split(frame: AudioFrame): AudioFrame[] {
  const step = Math.round((frame.sampleRate * chunkMs) / 1000);
  const chunks: AudioFrame[] = [];
  for (let from = 0; from < frame.samplesPerChannel; from += step) {
    chunks.push(slice(frame, { from, to: Math.min(frame.samplesPerChannel, from + step) }));
  }
  return chunks;
}

/** The last `durationMs` of the frames. */
function tail(frames: readonly AudioFrame[], durationMs: Millis): AudioFrame[] {
  const result: AudioFrame[] = [];
  let leftMs = durationMs;
  for (const frame of frames.toReversed()) {
    const samples = Math.min(frame.samplesPerChannel, Math.round((leftMs * frame.sampleRate) / 1000));
    if (samples <= 0) break;
    result.unshift(slice(frame, { from: frame.samplesPerChannel - samples, to: frame.samplesPerChannel }));
    leftMs -= durationOf(frame);
  }
  return result;
}

function slice(frame: AudioFrame, { from, to }: { from: number; to: number }): AudioFrame {
  const data = frame.data.slice(from * frame.channels, to * frame.channels);
  return new AudioFrame(data, frame.sampleRate, frame.channels, to - from);
}
