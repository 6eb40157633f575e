// The spectrogram is the reference's to the last digit, whatever was computed before.
import { expect, it } from 'vitest';
import reference from '../__fixtures__/smart-turn-reference.json' with { type: 'json' };
import { recording } from '../__fixtures__/sounds.js';
import { Fourier } from './fourier.js';
import { LogMel } from './log-mel.js';

const shared = new LogMel();

it.each(reference.cases)('agrees with pipecat-ai on $samples samples', ({ samples, features }) => {
  const made = shared.compute(recording(samples));
  const far = features.map((expected, index) =>
    Math.abs(Math.fround(expected) - (made[index * reference.every] ?? Number.NaN)),
  );
  // The reference's single precision, to its last digit.
  expect(Math.max(...far)).toBe(0);
});

it('gives silence one and the same value', () => {
  expect(new Set(shared.compute(new Int16Array(16_000)))).toEqual(new Set([-1.5]));
});

it('transforms as the definition says', () => {
  const fourier = new Fourier(20);
  const re = Array.from({ length: 20 }, (_, index) => Math.sin(index * index));
  const im = Array.from({ length: 20 }, (_, index) => Math.cos(3 * index));
  fourier.re.set(re);
  fourier.im.set(im);
  fourier.transform();
  for (let bin = 0; bin < 20; bin += 1) {
    const turn = (index: number): number => (-2 * Math.PI * bin * index) / 20;
    const sum = (of: (index: number) => number): number => re.reduce((total, _, index) => total + of(index), 0);
    const expectedRe = sum((i) => (re[i] ?? 0) * Math.cos(turn(i)) - (im[i] ?? 0) * Math.sin(turn(i)));
    const expectedIm = sum((i) => (re[i] ?? 0) * Math.sin(turn(i)) + (im[i] ?? 0) * Math.cos(turn(i)));
    expect(fourier.re[bin]).toBeCloseTo(expectedRe, 9);
    expect(fourier.im[bin]).toBeCloseTo(expectedIm, 9);
  }
});

it('refuses a size it cannot split', () => {
  expect(() => new Fourier(30)).toThrow(/30 is not a product of fours and fives/);
});
