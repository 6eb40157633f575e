// A screen in memory: keeps the text that was shown, and when.
import { type Clock, isTimedString, type Millis, TextOutput, type TimedString } from '@livekit/agents-core';

/** One piece of text as it was shown. */
export interface ShownText {
  /** In ms since the epoch. */
  readonly at: Millis;
  readonly text: string;
}

/** The text of one utterance. */
export interface ShownSegment {
  readonly pieces: ShownText[];
  /** True when no more text follows. */
  complete: boolean;
}

/** A screen that remembers. */
export class MemoryTextOutput extends TextOutput {
  readonly segments: ShownSegment[] = [];
  readonly #clock: Clock;

  constructor({ clock }: { clock: Clock }) {
    super();
    this.#clock = clock;
  }

  /** The text of each utterance. */
  get texts(): string[] {
    return this.segments.map(({ pieces }) => pieces.map(({ text }) => text).join(''));
  }

  override captureText(text: string | TimedString): Promise<void> {
    const open = this.segments.at(-1);
    const segment = open && !open.complete ? open : this.#openSegment();
    segment.pieces.push({ at: this.#clock.now(), text: isTimedString(text) ? text.text : text });
    return Promise.resolve();
  }

  override flush(): void {
    const open = this.segments.at(-1);
    if (open) open.complete = true;
  }

  #openSegment(): ShownSegment {
    const segment: ShownSegment = { pieces: [], complete: false };
    this.segments.push(segment);
    return segment;
  }
}
