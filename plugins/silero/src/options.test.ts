// Defaults, and settings that are refused.

import { describe, expect, it } from 'vitest';
import { defaultOptions, mergeOptions } from './options.js';

describe('mergeOptions', () => {
  it('keeps what is not given, and what is given as undefined', () => {
    expect(mergeOptions(defaultOptions, { minSilenceDuration: 300, activationThreshold: undefined })).toEqual({
      minSpeechDuration: 50,
      minSilenceDuration: 300,
      prefixPaddingDuration: 500,
      maxBufferedSpeech: 60_000,
      activationThreshold: 0.5,
      sampleRate: 16_000,
      forceCPU: true,
    });
  });

  it.each([
    [{ minSilenceDuration: -1 }, /minSilenceDuration/],
    [{ maxBufferedSpeech: Number.NaN }, /maxBufferedSpeech/],
    [{ activationThreshold: 50 }, /between 0 and 1/],
    [{ sampleRate: 48_000 }, /8000 or 16000/],
  ])('refuses %o', (changes: object, message) => {
    expect(() => mergeOptions(defaultOptions, changes)).toThrow(message);
  });
});
