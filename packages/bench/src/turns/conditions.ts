// Turns made from readings: told straight, or with a pause in mid-sentence, in quiet and in noise.
import { join16, type Reading, roomTone, sampleRate, type Turn, withQuiet } from './recording.js';

const pausesMs = [500, 900, 1500];
const noisesDb = [20, 10];
/** A pause comes after every third word, but not where the sentence has hardly begun or is as good as over. */
const everyWords = 3;

/**
 * Each reading straight, cut in mid-phrase with each pause, and paused where the reader paused in mid-sentence; all of it
 * in quiet and at each signal-to-noise ratio.
 */
export function turnsFrom(readings: readonly Reading[]): Turn[] {
  const turns = readings.flatMap((reading) => {
    if (reading.followedBy === undefined) return [straight(reading), ...hesitations(reading)];
    const next = readings.find(({ name }) => name === reading.followedBy);
    if (!next) throw new Error(`${reading.name} is followed by ${reading.followedBy}, which is not there`);
    return naturalPauses(reading, next);
  });
  return turns.flatMap((turn) => [turn, ...noisesDb.map((decibels) => inNoise(turn, decibels))]);
}

function straight(reading: Reading): Turn {
  const end = reading.words.at(-1)?.end ?? reading.samples.length / sampleRate;
  return {
    ...about(reading),
    name: reading.name,
    condition: 'no pause',
    samples: withQuiet(reading.samples),
    endMs: end * 1000,
    pauses: false,
  };
}

function hesitations(reading: Reading): Turn[] {
  const plain = straight(reading);
  const places = reading.words.slice(0, -2).filter((_, index) => index % everyWords === everyWords - 1);
  return places.flatMap((word) =>
    pausesMs.map((pauseMs): Turn => {
      const at = Math.round(word.end * sampleRate);
      const parts = [
        fadeOut(reading.samples.slice(0, at)),
        roomTone(reading.samples, pauseMs),
        reading.samples.slice(at),
      ];
      return {
        ...plain,
        name: `${reading.name} after "${word.text}" ${pauseMs} ms`,
        condition: `cut in mid-phrase, ${pauseMs} ms`,
        samples: withQuiet(join16(...parts)),
        endMs: plain.endMs + pauseMs,
        pauses: true,
      };
    }),
  );
}

function naturalPauses(reading: Reading, next: Reading): Turn[] {
  const rest = straight(next);
  const spokenTo = Math.round((reading.words.at(-1)?.end ?? 0) * sampleRate);
  const before = reading.samples.slice(0, spokenTo);
  return pausesMs.map((pauseMs): Turn => {
    const pause = roomTone(reading.samples, pauseMs);
    const leadIn = Math.round((next.words.at(0)?.start ?? 0) * sampleRate);
    const samples = join16(before, pause, next.samples.slice(leadIn));
    return {
      ...rest,
      name: `${reading.name} and ${next.name} after ${pauseMs} ms`,
      condition: 'natural pause',
      samples: withQuiet(samples),
      endMs: rest.endMs + ((before.length + pause.length - leadIn) * 1000) / sampleRate,
      pauses: true,
    };
  });
}

function about({ speaker, language }: Reading): Pick<Turn, 'speaker' | 'language'> {
  return { speaker, language };
}

/** 5 ms, so that the cut does not click. */
function fadeOut(samples: Int16Array): Int16Array {
  const length = Math.min(samples.length, sampleRate / 200);
  for (let index = 0; index < length; index += 1) {
    const at = samples.length - 1 - index;
    samples[at] = ((samples[at] ?? 0) * index) / length;
  }
  return samples;
}

/** Steady noise like that of a room with people far off: white, with its high tones taken down. The same in every run. */
function inNoise(turn: Turn, decibels: number): Turn {
  const voice = Math.sqrt(turn.samples.reduce((sum, value) => sum + value * value, 0) / turn.samples.length);
  let seed = 1;
  let low = 0;
  const noise = Float64Array.from(turn.samples, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    low = 0.8 * low + 0.2 * (seed / 2 ** 31 - 1);
    return low;
  });
  const level = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length);
  const gain = voice / level / 10 ** (decibels / 20);
  const samples = turn.samples.map((value, index) => {
    return Math.max(-32_768, Math.min(32_767, value + gain * (noise[index] ?? 0)));
  });
  return {
    ...turn,
    name: `${turn.name} ${decibels} dB`,
    condition: `${turn.condition}, noise ${decibels} dB`,
    samples,
  };
}
