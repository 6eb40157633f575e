// The words of a segment laid out along its audio: which word is heard at which position.
import type { Millis } from '../base/clock.js';
import { createTimedString, isTimedString } from '../model/timed-string.js';
import type { TimedString } from '../model/timed-string.js';
import { countSyllables, isClosedUnit, splitUnits, syllablesPerSecond } from './speech-units.js';

/** One word (or timed piece) of the text. */
interface CaptionUnit {
  readonly piece: string | TimedString;
  readonly text: string;
  readonly syllables: number;
  /** Known times in the audio; null if they must be estimated. */
  readonly span: { readonly startMs: Millis; readonly endMs: Millis } | null;
}

const msPerSyllable = 1000 / syllablesPerSecond;

/**
 * Text and audio grow while the segment is made. Given word times count as they are; other words are spread by their
 * syllables at an average pace, and fitted to the audio as soon as its whole length is known.
 */
export class CaptionTrack {
  readonly #units: CaptionUnit[] = [];
  readonly #speed: number;
  #pending = '';
  #textEnded = false;
  #audioMs: Millis = 0;
  #audioEnded = false;
  /** The position at which each unit is heard (its middle); null when it must be computed again. */
  #dueMs: Millis[] | null = null;
  #estimatedMs: Millis = 0;

  /** @param speed - how fast the voice speaks, 1 is average */
  constructor(speed = 1) {
    this.#speed = speed;
  }

  /** How many units are complete. */
  get count(): number {
    return this.#units.length;
  }

  get textEnded(): boolean {
    return this.#textEnded;
  }

  pushText(text: string | TimedString): void {
    if (this.#textEnded) return;
    if (isTimedString(text) && text.startTime !== undefined) {
      this.#closePending();
      this.#addTimed(text, text.startTime);
    } else {
      this.#addUntimed(isTimedString(text) ? text.text : text);
    }
    this.#dueMs = null;
  }

  endText(): void {
    if (this.#textEnded) return;
    this.#closePending();
    this.#textEnded = true;
    this.#dueMs = null;
  }

  /** The audio is now this long. */
  setAudio(durationMs: Millis, ended: boolean): void {
    const outgrown = this.#textEnded && durationMs > this.#estimatedMs;
    if (outgrown || ended !== this.#audioEnded) this.#dueMs = null;
    this.#audioMs = durationMs;
    this.#audioEnded = ended;
  }

  pieceAt(index: number): string | TimedString | undefined {
    return this.#units[index]?.piece;
  }

  /** The position at which a unit is heard; null if there is no such unit yet. */
  dueAt(index: number): Millis | null {
    return this.#layout()[index] ?? null;
  }

  /** How many units were heard once the voice is at `positionMs`. */
  countAt(positionMs: Millis): number {
    if (positionMs <= 0) return 0;
    const dues = this.#layout();
    let count = 0;
    while (count < dues.length && (dues[count] ?? Infinity) <= positionMs) count += 1;
    return count;
  }

  /** The text of the first `count` units, without trailing space unless it is the whole text. */
  textOf(count: number): string {
    const text = this.#units
      .slice(0, count)
      .map((unit) => unit.text)
      .join('');
    return count < this.#units.length || this.#pending !== '' ? text.trimEnd() : text;
  }

  /** The words heard after one position and up to another. */
  textBetween(fromMs: Millis, toMs: Millis): string {
    const units = this.#units.slice(this.countAt(fromMs), this.countAt(toMs));
    return units
      .map((unit) => unit.text)
      .join('')
      .trim();
  }

  #addUntimed(text: string): void {
    const units = splitUnits(this.#pending + text);
    const last = units.at(-1);
    this.#pending = last === undefined || isClosedUnit(last) ? '' : (units.pop() ?? '');
    for (const unit of units)
      this.#units.push({ piece: unit, text: unit, syllables: countSyllables(unit), span: null });
  }

  #closePending(): void {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') this.#units.push({ piece: text, text, syllables: countSyllables(text), span: null });
  }

  #addTimed(timed: TimedString, startTime: number): void {
    const offset = timed.startTimeOffset ?? 0;
    const startMs = Math.max(0, (startTime + offset) * 1000);
    const endMs = Math.max(startMs, ((timed.endTime ?? startTime) + offset) * 1000);
    const words = splitUnits(timed.text);
    const total = countSyllables(timed.text);
    let spoken = 0;
    for (const word of words) {
      const syllables = countSyllables(word);
      const at = (share: number) => startMs + (total === 0 ? 0 : (share / total) * (endMs - startMs));
      const span = { startMs: at(spoken), endMs: at(spoken + syllables) };
      spoken += syllables;
      const piece = words.length === 1 ? timed : retime(timed, word, span);
      this.#units.push({ piece, text: word, syllables, span });
    }
  }

  #layout(): readonly Millis[] {
    if (this.#dueMs !== null) return this.#dueMs;
    const dues: Millis[] = [];
    let cursorMs = 0;
    for (let index = 0; index < this.#units.length;) {
      const span = this.#units[index]?.span;
      if (span) {
        cursorMs = Math.max(cursorMs, span.endMs);
        dues.push(Math.max(dues.at(-1) ?? 0, (span.startMs + span.endMs) / 2));
        index += 1;
        continue;
      }
      const end = this.#untimedRunEnd(index);
      cursorMs = this.#layoutRun({ from: index, to: end, cursorMs, dues });
      index = end;
    }
    this.#estimatedMs = cursorMs;
    this.#dueMs = dues;
    return dues;
  }

  #untimedRunEnd(from: number): number {
    let end = from;
    while (end < this.#units.length && this.#units[end]?.span === null) end += 1;
    return end;
  }

  /** Spreads the units [from, to) from `cursorMs` on; returns where the last one ends. */
  #layoutRun({ from, to, cursorMs, dues }: { from: number; to: number; cursorMs: Millis; dues: Millis[] }): Millis {
    const units = this.#units.slice(from, to);
    const syllables = units.reduce((sum, unit) => sum + unit.syllables, 0);
    const roomMs = this.#roomFor({ nextIndex: to, cursorMs, naturalMs: (syllables * msPerSyllable) / this.#speed });
    let positionMs = cursorMs;
    for (const unit of units) {
      const lengthMs = syllables === 0 ? 0 : (unit.syllables / syllables) * roomMs;
      dues.push(positionMs + lengthMs / 2);
      positionMs += lengthMs;
    }
    return positionMs;
  }

  /** How long a run of untimed words lasts: what is left where that is known, else its natural length. */
  #roomFor({ nextIndex, cursorMs, naturalMs }: { nextIndex: number; cursorMs: Millis; naturalMs: Millis }): Millis {
    const next = this.#units[nextIndex]?.span;
    if (next) return Math.max(0, Math.min(naturalMs, next.startMs - cursorMs));
    const leftMs = Math.max(0, this.#audioMs - cursorMs);
    if (this.#audioEnded) return this.#textEnded ? leftMs : Math.min(naturalMs, leftMs);
    return this.#textEnded ? Math.max(naturalMs, leftMs) : naturalMs;
  }
}

function retime(timed: TimedString, text: string, span: { startMs: Millis; endMs: Millis }): TimedString {
  const offset = timed.startTimeOffset ?? 0;
  return createTimedString({
    ...timed,
    text,
    startTime: span.startMs / 1000 - offset,
    endTime: span.endMs / 1000 - offset,
  });
}
