// The sink for an agent's voice: what a custom audio output extends, and how it reports what was heard.
import { EventEmitter } from 'node:events';
import type { AudioFrame } from '@livekit/rtc-node';
import { log } from '../base/log.js';
import type { Logger } from '../base/log.js';

/** What an audio output can do. */
export interface AudioOutputCapabilities {
  /** True if it can stop in the middle of a segment and continue later without loss. */
  pause: boolean;
}

/** A segment reached its end. */
export interface PlaybackFinishedEvent {
  /** How much of the segment was heard, in seconds. */
  playbackPosition: number;
  /** True if the segment was cut short by `clearBuffer()`. */
  interrupted: boolean;
  /** The words heard up to `playbackPosition`; undefined if this output does not know them. */
  synchronizedTranscript?: string;
}

/** The first sound of a segment is out. */
export interface PlaybackStartedEvent {
  /** When it began, in ms since the Unix epoch. */
  createdAt: number;
}

/** A stretch of the present segment that was heard and can no longer be taken back. */
export interface PlaybackProgressedEvent {
  /** When this stretch began to sound, in ms since the Unix epoch. */
  startedAt: number;
  /** Where it begins in the audio captured for the segment, in ms. */
  offset: number;
  /** Its length in ms. */
  duration: number;
}

interface PlayoutWaiter {
  readonly finishedCount: number;
  readonly resolve: (event: PlaybackFinishedEvent) => void;
}

/**
 * Base class of everything an agent can speak through: a room track, an avatar, a file.
 *
 * A segment begins with the first `captureFrame` and ends with `flush` (it will be played to its end) or `clearBuffer`
 * (it stops at once). For each segment that was begun, the subclass calls {@link AudioOutput.onPlaybackStarted} once its
 * first sound is out and {@link AudioOutput.onPlaybackFinished} exactly once.
 */
export abstract class AudioOutput extends EventEmitter {
  static readonly EVENT_PLAYBACK_STARTED = 'playbackStarted';
  static readonly EVENT_PLAYBACK_FINISHED = 'playbackFinished';
  static readonly EVENT_PLAYBACK_PROGRESSED = 'playbackProgressed';

  /** The rate in Hz this output wants; undefined if it takes any. */
  sampleRate?: number | undefined;
  protected readonly nextInChain?: AudioOutput | undefined;
  protected readonly capabilities: AudioOutputCapabilities;
  /** For subclasses: the process's logger. */
  protected logger: Logger = log();

  #capturing = false;
  #capturedSegments = 0;
  #finishedSegments = 0;
  #lastFinished: PlaybackFinishedEvent = { playbackPosition: 0, interrupted: false };
  #waiters: PlayoutWaiter[] = [];

  /**
   * @param sampleRate - the rate in Hz this output wants; frames of another rate are resampled before they arrive
   * @param nextInChain - the output this one hands its frames on to; its events are reported as this one's
   * @param capabilities - default: cannot pause
   */
  constructor(
    sampleRate?: number,
    nextInChain?: AudioOutput,
    capabilities: AudioOutputCapabilities = { pause: false },
  ) {
    super();
    this.sampleRate = sampleRate;
    this.nextInChain = nextInChain;
    this.capabilities = capabilities;
    if (nextInChain === undefined) return;
    nextInChain.on(AudioOutput.EVENT_PLAYBACK_STARTED, (event: PlaybackStartedEvent) =>
      this.onPlaybackStarted(event.createdAt),
    );
    nextInChain.on(AudioOutput.EVENT_PLAYBACK_PROGRESSED, (event: PlaybackProgressedEvent) =>
      this.onPlaybackProgressed(event),
    );
    nextInChain.on(AudioOutput.EVENT_PLAYBACK_FINISHED, (event: PlaybackFinishedEvent) =>
      this.onPlaybackFinished(event),
    );
  }

  /** Whether this output and every output after it in the chain can pause. */
  get canPause(): boolean {
    return this.capabilities.pause && (this.nextInChain?.canPause ?? true);
  }

  /** Segments begun but not yet reported finished. */
  get pendingPlayoutSegments(): number {
    return this.#capturedSegments - this.#finishedSegments;
  }

  /** Segments ever begun. */
  get capturedPlayoutSegments(): number {
    return this.#capturedSegments;
  }

  /**
   * Takes a frame to play, at any speed; resolves when there is room for more. Subclasses call
   * `super.captureFrame(frame)` first: it counts the segment.
   */
  captureFrame(_frame: AudioFrame): Promise<void> {
    if (!this.#capturing) {
      this.#capturing = true;
      this.#capturedSegments += 1;
    }
    return Promise.resolve();
  }

  /** Ends the present segment: what was captured is played to its end. */
  flush(): void {
    this.#capturing = false;
  }

  /** Stops at once and drops what was not yet heard. */
  abstract clearBuffer(): void;

  /** Forgets the open segment without ending it, after its capture failed and its end was already reported. */
  abandonOpenSegment(): void {
    this.#capturing = false;
  }

  /** Stops the sound until {@link AudioOutput.resume}; nothing is lost. */
  pause(): void {
    this.nextInChain?.pause();
  }

  /** Goes on after {@link AudioOutput.pause}. */
  resume(): void {
    this.nextInChain?.resume();
  }

  /** Resolves with the end of the last segment begun so far, once all of them are over. */
  waitForPlayout(): Promise<PlaybackFinishedEvent> {
    if (this.pendingPlayoutSegments <= 0) return Promise.resolve(this.#lastFinished);
    return new Promise((resolve) => {
      this.#waiters.push({ finishedCount: this.#capturedSegments, resolve });
    });
  }

  /** For subclasses: the first sound of a segment went out at `createdAt` (ms since the Unix epoch). */
  onPlaybackStarted(createdAt: number): void {
    this.emit(AudioOutput.EVENT_PLAYBACK_STARTED, { createdAt } satisfies PlaybackStartedEvent);
  }

  /** For subclasses that own their device: a stretch of the present segment was heard. Optional. */
  onPlaybackProgressed(event: PlaybackProgressedEvent): void {
    this.emit(AudioOutput.EVENT_PLAYBACK_PROGRESSED, event);
  }

  /** For subclasses: a segment is over. Call it once for each segment; a call too many is ignored. */
  onPlaybackFinished(event: PlaybackFinishedEvent): void {
    if (this.pendingPlayoutSegments <= 0) return;
    this.#finishedSegments += 1;
    this.#lastFinished = event;
    const ready = this.#waiters.filter((waiter) => waiter.finishedCount <= this.#finishedSegments);
    this.#waiters = this.#waiters.filter((waiter) => waiter.finishedCount > this.#finishedSegments);
    for (const waiter of ready) waiter.resolve(event);
    this.emit(AudioOutput.EVENT_PLAYBACK_FINISHED, event);
  }

  /** The output is in use from now on. */
  onAttached(): void {
    this.nextInChain?.onAttached();
  }

  /** The output is no longer in use, or switched off. */
  onDetached(): void {
    this.nextInChain?.onDetached();
  }
}
