// One utterance: joins its text, its captions and its audio, and says in the end what was heard.
import type { AudioFrame } from '@livekit/rtc-node';
import type { Clock, Millis } from '../base/clock.js';
import { withResolvers } from '../base/future.js';
import type { OutputSegment, PlayoutResult } from '../model/speech-output.js';
import type { TimedString } from '../model/timed-string.js';
import type { AudioOutput } from './audio-output.js';
import { CaptionTrack } from './caption-track.js';
import type { LateFinishes } from './late-finishes.js';
import { Playhead } from './playhead.js';
import { SinkRun } from './sink-run.js';
import type { SinkEnd } from './sink-run.js';
import { Captions } from './sync.js';
import type { TextLane } from './text-lane.js';
import type { TextOutput } from './text-output.js';

/** How long text that comes after the last sound is waited for. */
const lateTextGraceMs = 1000;

export interface SegmentOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly lane: TextLane;
  readonly lateFinishes: LateFinishes;
  /** The next segment may begin. Called once, after `finished` settled. */
  readonly onReleased: () => void;
}

/** The sinks a segment runs on, fixed when its turn comes. */
export interface SegmentSinks {
  readonly audio: AudioOutput | null;
  readonly text: TextOutput | null;
  /** Whether the text waits for the voice. */
  readonly synced: boolean;
  readonly paused: boolean;
}

interface WaitingFrame {
  readonly frame: AudioFrame;
  readonly accepted: () => void;
}

export class Segment implements OutputSegment {
  readonly id: string;
  readonly #options: SegmentOptions;
  readonly #track = new CaptionTrack();
  readonly #playhead = new Playhead();
  readonly #started = withResolvers<Millis | null>();
  readonly #finished = withResolvers<PlayoutResult>();
  #state: 'waiting' | 'playing' | 'settled' = 'waiting';
  #cancelled = false;
  #sinks: SegmentSinks = { audio: null, text: null, synced: false, paused: false };
  #run: SinkRun | undefined;
  #captions: Captions | undefined;
  /** Text not yet shown, while it cannot be: before this segment's turn. */
  #heldText: (string | TimedString)[] = [];
  #heldFrames: WaitingFrame[] = [];
  #audioEnded = false;
  #shownAny = false;
  /** The audio is over, but not the text. */
  #audioEnd: SinkEnd | undefined;
  #textAlarm: Disposable | undefined;

  constructor(options: SegmentOptions) {
    this.id = options.id;
    this.#options = options;
  }

  get started(): Promise<Millis | null> {
    return this.#started.promise;
  }

  get finished(): Promise<PlayoutResult> {
    return this.#finished.promise;
  }

  /** Its turn has come. */
  begin(sinks: SegmentSinks): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'playing';
    this.#sinks = sinks;
    if (sinks.audio === null) this.#acceptHeldFrames();
    else this.#beginAudio(sinks.audio);
    const text = this.#heldText;
    this.#heldText = [];
    for (const piece of text) this.#route(piece);
    if (this.#track.textEnded && this.#run === undefined) this.#settle({ interrupted: false, playedMs: 0 });
  }

  pushText(text: string | TimedString): void {
    if (this.#closed || this.#track.textEnded) return;
    this.#track.pushText(text);
    if (this.#state === 'waiting') this.#heldText.push(text);
    else this.#route(text);
  }

  endText(): void {
    if (this.#closed || this.#track.textEnded) return;
    this.#track.endText();
    this.#captions?.update();
    if (this.#state === 'waiting') return;
    if (this.#audioEnd) this.#settle(this.#audioEnd);
    else if (!this.#run) this.#settle({ interrupted: false, playedMs: 0 });
  }

  pushAudio(frame: AudioFrame): Promise<void> {
    if (this.#closed || this.#audioEnded) return Promise.resolve();
    if (this.#run) return this.#run.push(frame);
    if (this.#state === 'playing') return Promise.resolve();
    return new Promise((resolve) => {
      this.#heldFrames.push({ frame, accepted: resolve });
    });
  }

  endAudio(): void {
    this.#audioEnded = true;
    this.#run?.end();
  }

  cancel(): void {
    if (this.#closed) return;
    this.#cancelled = true;
    this.#captions?.stop();
    this.#acceptHeldFrames();
    if (this.#audioEnd) this.#settle(this.#audioEnd);
    else if (this.#run) this.#run.cancel();
    else this.#settle({ interrupted: true, playedMs: 0 });
  }

  /** The sink was paused or resumed. */
  setPaused(paused: boolean): void {
    this.#run?.setPaused(paused);
  }

  /** Its words from `backMs` before where the voice is to `aheadMs` beyond that; none if it makes no sound. */
  wordsAround({ backMs, aheadMs }: { backMs: Millis; aheadMs: Millis }): string {
    if (!this.#playhead.started) return '';
    const at = this.#playhead.position(this.#options.clock.now());
    return this.#track.textBetween(at - backMs, at + aheadMs);
  }

  get #closed(): boolean {
    return this.#state === 'settled' || this.#cancelled;
  }

  #beginAudio(sink: AudioOutput): void {
    const { clock, lateFinishes, onReleased } = this.#options;
    const playhead = this.#playhead;
    if (this.#sinks.synced) {
      const show = (piece: string | TimedString) => this.#show(piece);
      this.#captions = new Captions({ clock, track: this.#track, playhead, show });
    }
    const run = new SinkRun({
      sink,
      clock,
      playhead,
      lateFinishes,
      onStarted: () => {
        this.#started.resolve(clock.now());
        this.#captions?.update();
      },
      onChanged: () => {
        this.#track.setAudio(playhead.pushedMs, run.flushed);
        this.#captions?.update();
      },
      onFinished: (end) => this.#onAudioFinished(end),
      onReleased,
    });
    this.#run = run;
    if (this.#sinks.paused) run.setPaused(true);
    const frames = this.#heldFrames;
    this.#heldFrames = [];
    for (const { frame, accepted } of frames) void run.push(frame).then(accepted);
    if (this.#audioEnded) run.end();
  }

  #onAudioFinished(end: SinkEnd): void {
    if (end.interrupted || this.#track.textEnded) return this.#settle(end);
    this.#audioEnd = end;
    // Without any sound there is nothing to wait for: the text is shown as it comes, until it ends.
    this.#captions?.complete();
    this.#captions = undefined;
    if (!end.audible) return;
    const { clock } = this.#options;
    this.#textAlarm = clock.wakeAt(clock.now() + lateTextGraceMs, () => this.#settle(end));
  }

  /** Text of a segment whose turn it is: straight to the output, or to where the captions pick it up. */
  #route(text: string | TimedString): void {
    if (this.#captions) this.#captions.update();
    else this.#show(text);
    if (!this.#run) this.#started.resolve(this.#options.clock.now());
  }

  #show(piece: string | TimedString): void {
    this.#shownAny = true;
    if (this.#sinks.text) this.#options.lane.show(this.#sinks.text, piece);
  }

  #settle(end: Omit<SinkEnd, 'audible'> | { interrupted: boolean; playedMs: Millis }): void {
    if (this.#state === 'settled') return;
    const ran = this.#run !== undefined;
    const wasWaiting = this.#state === 'waiting';
    this.#state = 'settled';
    this.#textAlarm?.[Symbol.dispose]();
    this.#track.endText();
    const heardText = wasWaiting ? '' : this.#heardText(end);
    if (this.#sinks.text && this.#shownAny) this.#options.lane.flush(this.#sinks.text);
    this.#started.resolve(null);
    this.#finished.resolve({ interrupted: end.interrupted, playedMs: end.playedMs, heardText });
    if (!ran) this.#options.onReleased();
  }

  #heardText(end: { interrupted: boolean; playedMs: Millis; transcript?: string | undefined }): string {
    const track = this.#track;
    if (!end.interrupted || !this.#run) {
      this.#captions?.complete();
      return end.transcript ?? track.textOf(track.count);
    }
    const counted = track.countAt(end.playedMs);
    const count = this.#captions?.cutAt(counted) ?? counted;
    return end.transcript ?? track.textOf(count);
  }

  #acceptHeldFrames(): void {
    const frames = this.#heldFrames;
    this.#heldFrames = [];
    for (const { accepted } of frames) accepted();
  }
}
