// What the caller says and hears: a recorded person, a local voice, noise, and how far two texts differ.
import { readFile } from 'node:fs/promises';
import { AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { TTS } from '@livekit/agents-plugin-local';

/** Of everything the caller says and records: mono, 16 bit. */
export const sampleRate = 16_000;

const person = new URL('../../../testing/audio/go-forward-ten-meters.wav', import.meta.url);
const wavHeaderBytes = 44;

/** A person who says "go forward ten meters". */
export async function recordedPerson(): Promise<Int16Array> {
  const bytes = (await readFile(person)).subarray(wavHeaderBytes);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
}

/** `text` as the local voice says it. */
export async function synthesize(text: string): Promise<Int16Array> {
  const voice = new TTS({ voice: 'en-gb', rate: 150, pitch: 40 });
  try {
    const frame = await voice.synthesize(text).collect();
    const resampler = new AudioResampler(frame.sampleRate, sampleRate, 1);
    return join([...resampler.push(frame), ...resampler.flush()].map(({ data }) => data));
  } finally {
    await voice.close();
  }
}

/** A sound of the throat that is no word but that a voice detector takes for speech: pulses, shaped by a mouth. */
export function cough(durationMs: number): Int16Array {
  const count = (sampleRate * durationMs) / 1000;
  const pulseEvery = Math.round(sampleRate / 120);
  const mouth = [600, 1200, 2500].map(resonator);
  const wave = Array.from({ length: count }, (_, index) => {
    const breath = index % pulseEvery === 0 ? 1 : 0;
    return mouth.reduce((sum, resonate) => sum + resonate(breath), 0);
  });
  const peak = Math.max(...wave.map(Math.abs));
  return Int16Array.from(wave, (value, index) => {
    const swell = Math.min(1, index / (0.02 * sampleRate)) * Math.exp((-3 * index) / count);
    return (value / peak) * swell * 15_000;
  });
}

/** A filter that rings at one frequency. */
function resonator(frequency: number): (input: number) => number {
  const radius = 1 - (0.4 * frequency) / sampleRate;
  const feedback = 2 * radius * Math.cos((2 * Math.PI * frequency) / sampleRate);
  let [last, lastButOne] = [0, 0];
  return (input) => {
    const output = input * (1 - radius) + feedback * last - radius * radius * lastButOne;
    [lastButOne, last] = [last, output];
    return output;
  };
}

export function silence(durationMs: number): Int16Array {
  return new Int16Array((sampleRate * durationMs) / 1000);
}

export function join(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function asFrame(samples: Int16Array): AudioFrame {
  return new AudioFrame(samples, sampleRate, 1, samples.length);
}

const figures: Readonly<Record<string, string>> = {
  '2': 'two',
  '5': 'five',
  '8': 'eight',
  '10': 'ten',
  '12': 'twelve',
  '20': 'twenty',
  metres: 'meters',
  ok: 'okay',
};

/** Words without case and punctuation, figures as words. */
export function words(text: string): string[] {
  const found = text.toLowerCase().match(/[a-z']+|\d+/g) ?? [];
  return found.map((word) => figures[word] ?? word);
}

/** Words to change, add or remove in `heard` to get `said`, per word of `said`. */
function wordErrorRate(said: string, heard: string): number {
  const wanted = words(said);
  let row = Array.from({ length: wanted.length + 1 }, (_, index) => index);
  for (const [count, word] of words(heard).entries()) {
    const next = [count + 1];
    for (const [index, target] of wanted.entries()) {
      const cost = (row[index] ?? 0) + (word === target ? 0 : 1);
      next.push(Math.min(cost, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) / Math.max(1, wanted.length);
}

/** Undefined if `heard` says about what was said; else how it differs. Recognisers err, so one word in four may. */
export function misheard(said: string, heard: string, limit = 0.25): string | undefined {
  const rate = wordErrorRate(said, heard);
  return rate <= limit ? undefined : `word error rate ${rate.toFixed(2)}: said "${said}", heard "${heard}"`;
}

/** A WAV file of these samples. */
export function asWav(samples: Int16Array): Buffer {
  const header = Buffer.alloc(wavHeaderBytes);
  header.write('RIFF', 0);
  header.writeUInt32LE(header.length - 8 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)]);
}
