// Mixing down to one channel.
import { expect, test } from 'vitest';
import { toMono } from './mono.js';

test('several channels become their mean', () => {
  expect([...toMono({ samples: Int16Array.of(100, 300, -5, -15), sampleRate: 8_000, channels: 2 })]).toEqual([
    200, -10,
  ]);
});

test('one channel stays as it is', () => {
  const samples = Int16Array.of(1, 2);
  expect(toMono({ samples, sampleRate: 8_000, channels: 1 })).toBe(samples);
});
