// What overlapping words most likely mean.
import { describe, expect, it } from 'vitest';
import { classifyOverlap, type Overlap } from './overlap.js';

const overlap = (over: Partial<Overlap>): Overlap => ({
  transcript: 'okay',
  isFinal: true,
  language: 'en',
  speechDurationMs: 300,
  sinceAgentStartedMs: 2000,
  agentText: 'Your table is booked',
  agentNextText: 'for eight.',
  agentRemainingMs: 4000,
  ...over,
});

describe('the default classifier', () => {
  it.each([
    ['an acknowledgement: go on', {}, 'go-on'],
    ['other words: the usual rules', { transcript: 'okay but' }, 'unsure'],
    ['an answer to what was just asked', { agentText: 'Shall I book it?', agentNextText: '' }, 'unsure'],
    ['also a few words later', { agentText: 'Shall I book it? I can', agentNextText: '' }, 'unsure'],
    ['not long after', { agentText: 'Shall I? I can also call you back', agentNextText: 'later.' }, 'go-on'],
    ['an answer that comes a little early', { agentText: 'Shall I', agentNextText: 'book it?' }, 'unsure'],
    [
      'a Japanese question',
      { transcript: 'はい', language: 'ja', agentText: '八時でいいですか？', agentNextText: '' },
      'unsure',
    ],
    ['an Arabic question', { transcript: 'نعم', language: 'ar', agentText: 'هل أحجز؟', agentNextText: '' }, 'unsure'],
  ] as const)('%s', (_, over, expected) => expect(classifyOverlap(overlap(over))).toBe(expected));

  it('is far faster than it must be', () => {
    const long = overlap({ transcript: 'yes '.repeat(12), agentText: 'word '.repeat(2000) });
    for (let time = 0; time < 200; time += 1) classifyOverlap(long);
    expect(classifyOverlap(long)).toBe('go-on');
  });
});
