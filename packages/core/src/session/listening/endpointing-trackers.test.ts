// Endpointing as an object: the same numbers as in a session.
import { describe, expect, it } from 'vitest';
import { createEndpointing, DynamicEndpointing } from './endpointing-trackers.js';
import { defaultEndpointingOptions } from './turn-options.js';

const make = (alpha = 0.5) => new DynamicEndpointing({ minDelay: 500, maxDelay: 3000, alpha });

describe('endpointing', () => {
  it('is fixed unless asked for, and then stays as it is', () => {
    const fixed = createEndpointing(defaultEndpointingOptions);
    expect(fixed).not.toBeInstanceOf(DynamicEndpointing);
    fixed.onEndOfSpeech(1000);
    fixed.onStartOfSpeech(3000, true);
    expect([fixed.minDelay, fixed.maxDelay, fixed.overlapping]).toEqual([500, 3000, true]);
    fixed.updateOptions({ minDelay: 700 });
    expect([fixed.minDelay, fixed.maxDelay]).toEqual([700, 3000]);
  });

  it('learns the smaller delay from pauses', () => {
    const dynamic = make();
    dynamic.onStartOfSpeech(0);
    dynamic.onEndOfSpeech(1000);
    dynamic.onStartOfSpeech(2500);
    expect(dynamic.minDelay).toBe(500);
    dynamic.onEndOfSpeech(3000);
    expect([dynamic.betweenUtteranceDelay, dynamic.minDelay, dynamic.maxDelay]).toEqual([1500, 1000, 3000]);
  });

  it('learns both when the agent was cut short at its beginning', () => {
    const dynamic = make();
    dynamic.onEndOfSpeech(1000);
    dynamic.onStartOfAgentSpeech(1600);
    dynamic.onStartOfSpeech(1900, true);
    expect(dynamic.immediateInterruptionDelay).toEqual([600, 300]);
    dynamic.onEndOfSpeech(2500, true);
    expect([dynamic.minDelay, dynamic.maxDelay]).toEqual([700, 1950]);
  });

  it('learns nothing from a backchannel', () => {
    const dynamic = make();
    dynamic.onEndOfSpeech(1000);
    dynamic.onStartOfAgentSpeech(1600);
    dynamic.onStartOfSpeech(1900, true);
    dynamic.onEndOfSpeech(2100);
    expect([dynamic.minDelay, dynamic.maxDelay]).toEqual([500, 3000]);
  });

  it('keeps what it learned within new options', () => {
    const dynamic = make();
    dynamic.onEndOfSpeech(0);
    dynamic.onStartOfSpeech(2500);
    dynamic.onEndOfSpeech(3000);
    expect(dynamic.minDelay).toBe(1500);
    dynamic.updateOptions({ maxDelay: 1200, alpha: 0.2 });
    expect([dynamic.minDelay, dynamic.maxDelay]).toEqual([1200, 1200]);
  });

  it('refuses a weight that is none', () => {
    expect(() => make(1.5)).toThrow(expect.objectContaining({ code: 'endpointing_alpha_invalid' }));
    expect(() => make(Number.NaN)).toThrow(expect.objectContaining({ code: 'endpointing_alpha_invalid' }));
  });
});
