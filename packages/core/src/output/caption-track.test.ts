// Captions at the pace of the voice.
import { describe, expect, it } from 'vitest';
import { createTimedString } from '../model/timed-string.js';
import { CaptionTrack } from './caption-track.js';

function words(track: CaptionTrack): string[] {
  return Array.from({ length: track.count }, (_, index) => {
    const piece = track.pieceAt(index);
    return typeof piece === 'string' ? piece : (piece?.text ?? '');
  });
}

describe('the words of a track', () => {
  it('are whole words, however the text was cut', () => {
    const track = new CaptionTrack();
    for (const part of ['Hel', 'lo, wor', 'ld. It', "'s 3", '.5 %']) track.pushText(part);
    track.endText();
    expect(words(track)).toEqual(['Hello, ', 'world. ', "It's ", '3.5 %']);
  });

  it('wait for their end, except before a space', () => {
    const track = new CaptionTrack();
    track.pushText('one two');
    expect(words(track)).toEqual(['one ']);
    track.pushText(' ');
    expect(words(track)).toEqual(['one ', 'two ']);
  });

  it('are found where a script has no spaces', () => {
    const track = new CaptionTrack();
    track.pushText('今天天气很好。');
    track.endText();
    expect(words(track).length).toBeGreaterThan(1);
    expect(words(track).join('')).toBe('今天天气很好。');
  });

  it('keep their order in text that runs from right to left', () => {
    const track = new CaptionTrack();
    track.pushText('שלום עולם יפה');
    track.endText();
    expect(words(track)).toEqual(['שלום ', 'עולם ', 'יפה']);
  });
});

describe('when words are heard', () => {
  it('is spread over the audio once its length is known', () => {
    const track = new CaptionTrack();
    track.pushText('one two three four');
    track.endText();
    track.setAudio(8000, true);
    expect([0, 1, 2, 3].map((index) => track.dueAt(index))).toEqual([1000, 3000, 5000, 7000]);
  });

  it('is estimated at 3.83 syllables a second before', () => {
    const track = new CaptionTrack();
    track.pushText('one two three four ');
    expect(track.dueAt(3)).toBeCloseTo((3.5 / 3.83) * 1000);
  });

  it('stretches with audio that is longer than expected', () => {
    const track = new CaptionTrack();
    track.pushText('one two');
    track.endText();
    expect(track.dueAt(1)).toBeCloseTo((1.5 / 3.83) * 1000);
    track.setAudio(4000, false);
    expect(track.dueAt(1)).toBe(3000);
  });

  it('is squeezed into audio that is shorter than expected, even before the text is complete', () => {
    const track = new CaptionTrack();
    track.pushText('one two three four ');
    track.setAudio(400, true);
    expect(track.dueAt(3)).toBe(350);
    track.endText();
    expect(track.dueAt(3)).toBe(350);
  });

  it('gives longer words more time', () => {
    const track = new CaptionTrack();
    track.pushText('unbelievable yes');
    track.endText();
    track.setAudio(6000, true);
    expect(track.dueAt(1)).toBeGreaterThan(5000);
  });

  it('is what given times say, also inside a longer piece', () => {
    const track = new CaptionTrack();
    track.pushText(createTimedString({ text: 'one two ', startTime: 1, endTime: 3, startTimeOffset: 10 }));
    expect([track.dueAt(0), track.dueAt(1)]).toEqual([11_500, 12_500]);
    expect(track.pieceAt(1)).toMatchObject({ text: 'two ', startTime: 2, endTime: 3, startTimeOffset: 10 });
  });
});

describe('what was heard', () => {
  it('is the words whose middle was played', () => {
    const track = new CaptionTrack();
    track.pushText('one two three four');
    track.endText();
    track.setAudio(4000, true);
    expect([0, 400, 600, 2000, 4000].map((position) => track.textOf(track.countAt(position)))).toEqual([
      '',
      '',
      'one',
      'one two',
      'one two three four',
    ]);
  });

  it('is nothing before the first sound, even if a word starts there', () => {
    const track = new CaptionTrack();
    track.pushText(createTimedString({ text: 'Hi', startTime: 0, endTime: 0 }));
    expect(track.countAt(0)).toBe(0);
  });
});
