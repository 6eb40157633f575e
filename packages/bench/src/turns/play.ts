// Plays turns to one candidate and counts: where it cut in, and how long after the true end it answered.
import type { Candidate, Ender } from './detectors.js';
import type { Step } from './listen.js';
import type { Turn } from './recording.js';

export interface Played {
  readonly turn: Turn;
  /** How often the turn was taken to be over while it was not. */
  readonly cutIns: number;
  /** From the true end to where the turn was ended, in ms; undefined if it never was. */
  readonly delayMs: number | undefined;
}

/** Within this time before the labelled end a turn counts as over: a label is no sharper. */
const labelToleranceMs = 100;
const telling = 200;
/** Between the turns of one speaker. */
const betweenMs = 5000;

/** Plays all turns, each speaker's in order and from a fresh start. */
export async function playAll(candidate: Candidate, heard: ReadonlyMap<Turn, readonly Step[]>): Promise<Played[]> {
  const played: Played[] = [];
  for (const turns of bySpeaker([...heard.keys()])) {
    const ender = candidate.start();
    let offset = 0;
    for (const turn of turns) {
      played.push(await play({ ender, turn, steps: heard.get(turn) ?? [], offset }));
      offset += (heard.get(turn)?.at(-1)?.atMs ?? 0) + betweenMs;
    }
  }
  return played;
}

/** Turns of one speaker in one condition are one call. */
function bySpeaker(turns: readonly Turn[]): Iterable<Turn[]> {
  const calls = new Map<string, Turn[]>();
  for (const turn of turns) {
    const key = `${turn.speaker}, ${turn.condition}`;
    calls.set(key, [...(calls.get(key) ?? []), turn]);
  }
  return calls.values();
}

interface Play {
  readonly ender: Ender;
  readonly turn: Turn;
  readonly steps: readonly Step[];
  /** When the turn begins on the speaker's own clock. */
  readonly offset: number;
}

async function play({ ender, turn, steps, offset }: Play): Promise<Played> {
  const ends: number[] = [];
  let from = 0;
  let spokeAt: number | null = null;
  let talking = false;
  let waitMs: number | null = null;
  for (const { atMs, voiced } of steps) {
    if (voiced) {
      if (!talking) ender.spoke(offset + atMs);
      [talking, spokeAt, waitMs] = [true, atMs, null];
      continue;
    }
    if (spokeAt === null) continue;
    if (talking) ender.fellSilent(offset + spokeAt);
    talking = false;
    if (waitMs === null && atMs - spokeAt >= telling) waitMs = await ender.waitMs(turn, from, atMs);
    if (waitMs === null || atMs - spokeAt < waitMs) continue;
    const end = Math.max(spokeAt + waitMs, spokeAt + telling);
    ends.push(end);
    ender.ended(offset + end);
    [from, spokeAt, waitMs] = [atMs, null, null];
  }
  const isOver = (end: number): boolean => end >= turn.endMs - labelToleranceMs;
  const last = ends.find(isOver);
  return { turn, cutIns: ends.filter((end) => !isOver(end)).length, delayMs: last && Math.max(0, last - turn.endMs) };
}
