// The evaluation of turn detection measures what it says: on made-up turns whose answer is known.
import { expect, it } from 'vitest';
import { turnsFrom } from '../src/turns/conditions.js';
import { type Candidate, candidates } from '../src/turns/detectors.js';
import { figuresOf, vadCutShareAt } from '../src/turns/figures.js';
import type { Step } from '../src/turns/listen.js';
import { playAll } from '../src/turns/play.js';
import type { Reading, Turn } from '../src/turns/recording.js';
import { conditionsTable, plot, settingsTable } from '../src/turns/report.js';

/** Voice from 0 to 1 s and, after a pause of `pauseMs`, for another second; then 4 s of silence. */
function turn(pauseMs: number): [Turn, Step[]] {
  const endMs = 2000 + pauseMs;
  const about = { name: `${pauseMs}`, speaker: 's', language: 'en', condition: 'c', pauses: pauseMs > 0 };
  const steps = Array.from({ length: (endMs + 4000) / 20 }, (_, index): Step => {
    const atMs = (index + 1) * 20;
    return { atMs, voiced: atMs <= 1000 || (atMs > 1000 + pauseMs && atMs <= endMs) };
  });
  return [{ ...about, samples: new Int16Array(16), endMs }, steps];
}

function named(family: string, setting: string): Candidate {
  const found = candidates(undefined).find((one) => one.family === family && one.setting === setting);
  if (!found) throw new Error(`no ${family} ${setting}`);
  return found;
}

const heard = new Map([turn(0), turn(500), turn(900)]);

it('counts turns that were cut into, and the delay after the true end', async () => {
  const figures = figuresOf(named('VAD only', '700 ms'), await playAll(named('VAD only', '700 ms'), heard));
  // Of the two turns with a pause the one of 900 ms is cut; the end comes 700 ms after the voice.
  expect(figures).toMatchObject({ turns: 3, cutShare: 0.5, meanMs: 700, p95Ms: 700, open: 0 });
});

it('lets dynamic endpointing learn from the pauses of one speaker', async () => {
  const played = await playAll(named('VAD, dynamic', '300–3000 ms'), new Map([turn(900), turn(0)]));
  expect(played[0]?.cutIns).toBe(1);
  expect(played[1]?.delayMs).toBeGreaterThan(300);
});

it('compares at the same mean delay, between measured settings', async () => {
  const both = [];
  for (const setting of ['400 ms', '700 ms', '1200 ms']) {
    const candidate = named('VAD only', setting);
    both.push(figuresOf(candidate, await playAll(candidate, heard)));
  }
  expect(both.map(({ cutShare }) => cutShare)).toEqual([1, 0.5, 0]);
  expect(vadCutShareAt(550, both)).toBeCloseTo(0.75);
  expect(vadCutShareAt(5000, both)).toBeUndefined();
  expect(settingsTable(both)).toContain('| VAD only | 700 ms | 50 % | 700 ms | 700 ms |');
  expect(conditionsTable(new Map([['quiet', both.slice(0, 1)]]))).toContain('| quiet | 3 | 100 % | 400 ms | 400 ms |');
  expect(plot(both).match(/<circle/g)).toHaveLength(4);
});

it('makes turns whose end moves with the pause, and reproducible noise', () => {
  const words = ['one', 'two', 'three', 'four', 'five', 'six'].map((text, index) => {
    return { text, start: index / 2, end: (index + 1) / 2 };
  });
  const samples = Int16Array.from({ length: 56_000 }, (_, index) =>
    index < 48_000 ? 3000 * Math.sin(index) : index % 7,
  );
  const first: Reading = { name: 'a', speaker: 's', language: 'en', samples, words };
  const turns = turnsFrom([first, { ...first, name: 'b', followedBy: 'a' }]);
  const byName = new Map(turns.map((one) => [one.name, one]));
  expect(byName.get('a')).toMatchObject({ endMs: 3000, pauses: false });
  expect(byName.get('a after "three" 900 ms')).toMatchObject({ endMs: 3900, pauses: true });
  expect(byName.get('b and a after 500 ms')).toMatchObject({ endMs: 6500, condition: 'natural pause' });
  const pause = byName.get('a after "three" 900 ms')?.samples.subarray(24_000, 24_000 + 14_400) ?? [];
  expect(Math.max(...pause)).toBeLessThan(10);
  const bytes = (list: readonly Turn[], name: string): Buffer => {
    return Buffer.from(list.find((one) => one.name === name)?.samples.buffer ?? new ArrayBuffer());
  };
  expect(bytes(turnsFrom([first]), 'a 10 dB').equals(bytes(turns, 'a 10 dB'))).toBe(true);
  expect(bytes(turns, 'a 10 dB').equals(bytes(turns, 'a'))).toBe(false);
  expect(() => turnsFrom([{ ...first, followedBy: 'nobody' }])).toThrow(/nobody, which is not there/);
});
