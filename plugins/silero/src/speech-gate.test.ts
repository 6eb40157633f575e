// When speech starts and ends, by probability alone.

import { describe, expect, it } from 'vitest';
import { defaultOptions } from './options.js';
import { SpeechGate } from './speech-gate.js';

const windowMs = 32;

function play(gate: SpeechGate, probabilities: number[], options = defaultOptions): (string | undefined)[] {
  return probabilities.map((probability) => {
    gate.hear(probability, windowMs, options);
    return gate.decide(options);
  });
}

describe('SpeechGate', () => {
  it('starts after minSpeechDuration and ends once silence has lasted longer than minSilenceDuration', () => {
    const gate = new SpeechGate();
    expect(play(gate, [0, 1, 1, 1])).toEqual([undefined, undefined, 'started', undefined]);
    expect(gate.speechMs).toBe(96);
    // Smoothing carries the first silent window; 550 ms are 17.2 windows, so the 18th silent one ends it.
    const after = play(
      gate,
      Array.from({ length: 18 }, () => 0),
    );
    expect(after.slice(0, 17).every((change) => change === undefined)).toBe(true);
    expect(after[17]).toBe('ended');
    expect(gate.speechMs).toBe(96);
    expect(gate.silenceMs).toBe(576);
    expect(gate.speaking).toBe(false);
  });

  it('needs more than minSilenceDuration: exactly that long is not enough', () => {
    const options = { ...defaultOptions, minSilenceDuration: 64 };
    const gate = new SpeechGate();
    play(gate, [1, 1], options);
    expect(play(gate, [0, 0, 0], options)).toEqual([undefined, undefined, 'ended']);
  });

  it('smooths: one window that dips does not break a run of speech, one that peaks does not start it', () => {
    const gate = new SpeechGate();
    play(gate, [1, 1]);
    gate.hear(0.3, windowMs, defaultOptions);
    expect(gate.probability).toBeCloseTo(0.35 + 0.65 * 0.3);
    expect(gate.runSilenceMs).toBe(0);
    const quiet = new SpeechGate();
    expect(play(quiet, [0, 0.7, 0, 0.7, 0])).toEqual(Array.from({ length: 5 }));
  });

  it('takes a minSpeechDuration of 0 as: start with the first window of speech, never in silence', () => {
    const gate = new SpeechGate();
    expect(play(gate, [0, 0, 1], { ...defaultOptions, minSpeechDuration: 0 })).toEqual([
      undefined,
      undefined,
      'started',
    ]);
  });

  it('forgets everything on reset', () => {
    const gate = new SpeechGate();
    play(gate, [1, 1, 1]);
    gate.reset();
    expect(gate).toMatchObject({ speaking: false, probability: 0, speechMs: 0, runSpeechMs: 0 });
    expect(play(gate, [1])).toEqual([undefined]);
    expect(gate.probability).toBe(1);
  });
});
