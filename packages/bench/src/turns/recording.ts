// Labelled speech: turns whose true end is known, and readings with word times from which such turns are cut.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

/** In Hz; every sound of the evaluation has it. */
export const sampleRate = 16_000;

/** One turn of a speaker, as it would come from a call. */
export interface Turn {
  readonly name: string;
  /** Turns of one speaker are played in order: dynamic endpointing learns from one to the next. */
  readonly speaker: string;
  readonly language: string;
  /** Under which the turn is counted. */
  readonly condition: string;
  readonly samples: Int16Array;
  /** Where the speaker is done, in ms. */
  readonly endMs: number;
  /** Whether the speaker pauses before that. */
  readonly pauses: boolean;
}

/** A sentence without pauses, and where its words are. */
export interface Reading {
  readonly name: string;
  readonly speaker: string;
  readonly language: string;
  readonly samples: Int16Array;
  readonly words: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  /** The reading that goes on where this one pauses: this one's end is no end of a turn. */
  readonly followedBy?: string | undefined;
}

const label = z.object({
  language: z.string().default('en'),
  speaker: z.string().optional(),
  condition: z.string().default('own'),
  /** Of a turn: its true end, in seconds. */
  end: z.number().positive().optional(),
  /** Of a turn: whether there are pauses before its end. */
  pauses: z.boolean().default(true),
  /** Of a reading: the name of the one that goes on with the sentence. */
  followedBy: z.string().optional(),
  /** Of a reading: its words, in seconds. */
  words: z.array(z.object({ text: z.string(), start: z.number(), end: z.number() })).optional(),
});

/**
 * What is in `folder`: each `x.wav` (16 kHz, one channel, 16 bit) with an `x.json` is a turn if that names an `end`, a
 * reading if it names `words`.
 *
 * @throws Error that names the file
 */
export function loadFolder(folder: string): { turns: Turn[]; readings: Reading[] } {
  const turns: Turn[] = [];
  const readings: Reading[] = [];
  for (const file of readdirSync(folder).toSorted()) {
    const labelFile = join(folder, file.replace(/\.wav$/, '.json'));
    if (!file.endsWith('.wav') || !existsSync(labelFile)) continue;
    const name = basename(file, '.wav');
    const {
      end,
      words,
      followedBy,
      speaker = name,
      ...rest
    } = label.parse(JSON.parse(readFileSync(labelFile, 'utf8')));
    const samples = readWav(join(folder, file));
    if (end !== undefined) turns.push({ ...rest, name, speaker, samples: withQuiet(samples), endMs: end * 1000 });
    else if (words) readings.push({ name, speaker, language: rest.language, samples, words, followedBy });
  }
  return { turns, readings };
}

/** @throws Error if it is not 16 kHz, one channel, 16 bit */
function readWav(path: string): Int16Array {
  const file = readFileSync(path);
  const format = file.indexOf('fmt ') + 8;
  const data = file.indexOf('data') + 8;
  const [channels, rate, bits] = [
    file.readUInt16LE(format + 2),
    file.readUInt32LE(format + 4),
    file.readUInt16LE(format + 14),
  ];
  if (channels !== 1 || rate !== sampleRate || bits !== 16) {
    throw new Error(
      `${path} is ${rate} Hz, ${channels} channel(s), ${bits} bit; it must be 16000 Hz, 1 channel, 16 bit`,
    );
  }
  const end = Math.min(file.length, data + file.readUInt32LE(data - 4));
  return new Int16Array(file.buffer.slice(file.byteOffset + data, file.byteOffset + end - ((end - data) % 2)));
}

/** How long the line stays open after a turn: longer than any detector waits. */
const quietMs = 4500;

/** `samples` with the sound of the room behind it. */
export function withQuiet(samples: Int16Array): Int16Array {
  return join16(samples, roomTone(samples, quietMs));
}

/** `ms` of the quietest stretch in `samples`, over and over, to and fro so that no seam is heard. */
export function roomTone(samples: Int16Array, ms: number): Int16Array {
  const size = Math.min(samples.length, sampleRate / 10);
  let best = { at: 0, energy: Infinity };
  for (let at = 0; at + size <= samples.length; at += size / 4) {
    const energy = samples.subarray(at, at + size).reduce((sum, value) => sum + value * value, 0);
    // Digital silence is no room.
    if (energy > 0 && energy < best.energy) best = { at, energy };
  }
  const tone = samples.subarray(best.at, best.at + size);
  return Int16Array.from({ length: (ms * sampleRate) / 1000 }, (_, index) => {
    const step = index % (2 * size);
    return tone[step < size ? step : 2 * size - 1 - step] ?? 0;
  });
}

export function join16(...parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
