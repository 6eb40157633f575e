// Where speech goes: plays the segments of a session one after the other on whatever outputs it has.
import type { Clock, Millis } from '../base/clock.js';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import type { OutputSegment, SpeechOutput } from '../model/speech-output.js';
import type { AgentOutput } from './agent-output.js';
import type { AudioOutput } from './audio-output.js';
import { LateFinishes } from './late-finishes.js';
import { Segment } from './segment.js';
import { TextLane } from './text-lane.js';

export interface SpeechOutputOptions {
  readonly output: AgentOutput;
  readonly clock: Clock;
  /** Whether captions wait for the voice. Default: what `output.transcriptionSynced` says when a segment begins. */
  readonly syncTranscription?: boolean;
}

/** The {@link SpeechOutput} of a session. Its sinks may be replaced at any time; a segment ends on those it began with. */
export function createSpeechOutput(options: SpeechOutputOptions): SpeechOutput {
  return new Playout(options);
}

const keptSegments = 3;

class Playout implements SpeechOutput {
  readonly #options: SpeechOutputOptions;
  readonly #lane = new TextLane();
  readonly #lateFinishes = new LateFinishes();
  /** In the order they were opened; the first one plays. */
  #segments: Segment[] = [];
  /** The last ones that ended: what they said may still be in the room. */
  #past: { readonly segment: Segment; readonly endedAt: Millis }[] = [];
  #paused = false;
  /** The sink that was told to pause and not yet to resume. */
  #held: AudioOutput | null = null;

  constructor(options: SpeechOutputOptions) {
    this.#options = options;
  }

  get hasAudio(): boolean {
    return this.#sink !== null;
  }

  get canPause(): boolean {
    return this.#sink?.canPause ?? false;
  }

  get sampleRate(): number | undefined {
    return this.#sink?.sampleRate;
  }

  open(id: string): OutputSegment {
    const segment = new Segment({
      id,
      clock: this.#options.clock,
      lane: this.#lane,
      lateFinishes: this.#lateFinishes,
      onReleased: () => this.#onReleased(segment),
    });
    this.#segments.push(segment);
    if (this.#segments[0] === segment) this.#begin(segment);
    return segment;
  }

  wordsAround({ backMs, aheadMs }: { readonly backMs: Millis; readonly aheadMs: Millis }): string {
    const now = this.#options.clock.now();
    const past = Number.isFinite(backMs) ? this.#past.filter(({ endedAt }) => now - endedAt < backMs) : [];
    const words = past.map(({ segment, endedAt }) =>
      segment.wordsAround({ backMs: backMs - (now - endedAt), aheadMs: 0 }),
    );
    words.push(this.#segments[0]?.wordsAround({ backMs, aheadMs }) ?? '');
    return words.filter((text) => text !== '').join(' ');
  }

  setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) {
      const sink = this.#playingOn;
      if (sink) this.#hold(sink);
    } else {
      this.#letGo();
    }
    this.#segments[0]?.setPaused(paused && this.#held !== null);
  }

  /** The sink the present segment began with. */
  #playingOn: AudioOutput | null = null;

  get #sink(): AudioOutput | null {
    const { output } = this.#options;
    return output.audioEnabled ? output.audio : null;
  }

  #begin(segment: Segment): void {
    const { output, syncTranscription = output.transcriptionSynced } = this.#options;
    const audio = this.#sink;
    this.#playingOn = audio;
    if (this.#held !== audio) this.#letGo();
    if (this.#paused && audio) this.#hold(audio);
    segment.begin({
      audio,
      text: output.transcriptionEnabled ? output.transcription : null,
      synced: syncTranscription,
      paused: this.#held !== null,
    });
  }

  #onReleased(segment: Segment): void {
    const wasPlaying = this.#segments[0] === segment;
    this.#segments = this.#segments.filter((other) => other !== segment);
    if (!wasPlaying) return;
    this.#past = [...this.#past, { segment, endedAt: this.#options.clock.now() }].slice(-keptSegments);
    this.#playingOn = null;
    const next = this.#segments[0];
    if (next) this.#begin(next);
  }

  #hold(sink: AudioOutput): void {
    if (this.#held === sink || !sink.canPause) return;
    this.#held = sink;
    attempt('pause', () => sink.pause());
  }

  #letGo(): void {
    const sink = this.#held;
    this.#held = null;
    if (sink) attempt('resume', () => sink.resume());
  }
}

function attempt(what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    log().warn({ err: toError(error), call: what }, 'the audio output failed');
  }
}
