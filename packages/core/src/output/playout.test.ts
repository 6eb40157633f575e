// Segments play in order, pause, resume and end as heard.
import { describe, expect, it } from 'vitest';
import type { PlayoutResult } from '../model/speech-output.js';
import { createTimedString } from '../model/timed-string.js';
import { clock, output, screen, speaker } from './__fakes__/each-stage.js';
import { frameOf } from './__fakes__/sinks.js';
import { say, tenWords, track } from './__fakes__/stage.js';
import { settle } from './__fakes__/virtual-clock.js';
import { createSpeechOutput } from './playout.js';

describe('a segment', () => {
  it('plays to its end and was heard whole', async () => {
    speaker();
    const speech = createSpeechOutput({ output, clock });
    const segment = speech.open('a');
    const started = track(segment.started);
    const finished = track(segment.finished);
    const startedAt = clock.now();
    say(segment, { text: 'Your table is booked. ', audioMs: 2000 });
    await clock.advance(1990);
    expect(started.value).toBe(startedAt);
    expect(finished.value).toBeUndefined();
    await clock.advance(20);
    expect(finished.value).toEqual({ interrupted: false, playedMs: 2000, heardText: 'Your table is booked. ' });
    expect(screen.segments).toEqual(['Your table is booked. ']);
    expect(clock.pending).toBe(0);
  });

  it('shows each word when it is heard, not before', async () => {
    speaker();
    const segment = createSpeechOutput({ output, clock }).open('a');
    say(segment, { text: tenWords, audioMs: 5000 });
    await clock.advance(200);
    expect(screen.segments).toEqual([]);
    await clock.advance(1400);
    expect(screen.segments[0]?.trim().split(' ')).toHaveLength(3);
    await clock.advance(3500);
    expect(screen.segments).toEqual([tenWords]);
  });

  it('interrupted after 3 of 10 words, the history and the captions hold 3 words', async () => {
    speaker();
    const segment = createSpeechOutput({ output, clock }).open('a');
    say(segment, { text: tenWords, audioMs: 5000 });
    await clock.advance(1550);
    segment.cancel();
    const result = await segment.finished;
    expect(result).toMatchObject({ interrupted: true, heardText: 'one two three' });
    expect(result.playedMs).toBeCloseTo(1550);
    await clock.advance(5000);
    expect(screen.segments.map((text) => text.trim())).toEqual(['one two three']);
  });

  it('interrupted before any sound was heard, nothing was heard', async () => {
    const sink = speaker();
    const segment = createSpeechOutput({ output, clock }).open('a');
    segment.pushText(tenWords);
    segment.cancel();
    expect(await segment.finished).toEqual({ interrupted: true, playedMs: 0, heardText: '' });
    expect(await segment.started).toBeNull();
    expect(sink.frames).toHaveLength(0);
  });

  it('follows given word times', async () => {
    speaker();
    const segment = createSpeechOutput({ output, clock }).open('a');
    segment.pushText(createTimedString({ text: 'slow ', startTime: 2, endTime: 2.4 }));
    segment.pushText(createTimedString({ text: 'words', startTime: 3, endTime: 3.4 }));
    segment.endText();
    for (let count = 0; count < 40; count += 1) void segment.pushAudio(frameOf(100));
    segment.endAudio();
    await clock.advance(2150);
    expect(screen.segments).toEqual([]);
    await clock.advance(100);
    expect(screen.segments).toEqual(['slow ']);
    await clock.advance(1000);
    expect(screen.segments).toEqual(['slow words']);
    expect(screen.pieces[1]).toMatchObject({ text: 'words', startTime: 3, endTime: 3.4 });
  });

  it('resamples to the rate of its sink', async () => {
    const sink = speaker({ sampleRate: 48_000 });
    const segment = createSpeechOutput({ output, clock }).open('a');
    say(segment, { text: 'hello', audioMs: 1000 });
    await clock.advance(3000);
    const samples = sink.frames.reduce((sum, frame) => sum + frame.samplesPerChannel, 0);
    expect(new Set(sink.frames.map((frame) => frame.sampleRate))).toEqual(new Set([48_000]));
    expect(Math.abs(samples - 48_000)).toBeLessThan(500);
    expect((await segment.finished).interrupted).toBe(false);
  });
});

describe('without an audio sink', () => {
  it('shows text at once and ends with it', async () => {
    const segment = createSpeechOutput({ output, clock }).open('a');
    const finished = track(segment.finished);
    segment.pushText('Hel');
    segment.pushText('lo');
    await settle();
    expect(screen.segments).toEqual(['Hello']);
    expect(await segment.started).toBe(clock.now());
    expect(finished.value).toBeUndefined();
    segment.endText();
    expect(await segment.finished).toEqual({ interrupted: false, playedMs: 0, heardText: 'Hello' });
  });

  it('switched off, the sink gets nothing', async () => {
    const sink = speaker();
    output.setAudioEnabled(false);
    const speech = createSpeechOutput({ output, clock });
    expect(speech.hasAudio).toBe(false);
    say(speech.open('a'), { text: 'Hello', audioMs: 500 });
    await clock.advance(1000);
    expect(sink.frames).toHaveLength(0);
    expect(screen.segments).toEqual(['Hello']);
  });

  it('text of a segment without sound is shown although there is a sink', async () => {
    speaker();
    const segment = createSpeechOutput({ output, clock }).open('a');
    segment.endAudio();
    segment.pushText('Only text');
    await settle();
    expect(screen.segments).toEqual(['Only text']);
    await clock.advance(60_000);
    segment.pushText(' that takes long');
    segment.endText();
    expect(await segment.finished).toEqual({
      interrupted: false,
      playedMs: 0,
      heardText: 'Only text that takes long',
    });
  });
});

describe('several segments', () => {
  it('play one after the other, in the order they were opened', async () => {
    const sink = speaker();
    const speech = createSpeechOutput({ output, clock });
    const first = speech.open('a');
    const second = speech.open('b');
    say(second, { text: 'second', audioMs: 1000 });
    say(first, { text: 'first', audioMs: 1000 });
    await clock.advance(990);
    expect(screen.segments).toEqual(['first']);
    await clock.advance(1100);
    expect((await second.finished).interrupted).toBe(false);
    expect(screen.segments).toEqual(['first', 'second']);
    expect(sink.calls).toEqual(['segment', 'flush', 'segment', 'flush']);
  });

  it('one cancelled before its turn leaves the others alone', async () => {
    speaker();
    const speech = createSpeechOutput({ output, clock });
    const [first, second, third] = [speech.open('a'), speech.open('b'), speech.open('c')];
    say(first, { text: 'first', audioMs: 500 });
    say(second, { text: 'second', audioMs: 500 });
    say(third, { text: 'third', audioMs: 500 });
    second.cancel();
    expect(await second.finished).toEqual({ interrupted: true, playedMs: 0, heardText: '' });
    await clock.advance(1100);
    expect((await third.finished).interrupted).toBe(false);
    expect(screen.segments).toEqual(['first', 'third']);
  });

  it('a segment ends on the sink it began with', async () => {
    const old = speaker();
    const speech = createSpeechOutput({ output, clock });
    const first = speech.open('a');
    void first.pushAudio(frameOf(500));
    await settle();
    const next = speaker();
    void first.pushAudio(frameOf(500));
    first.endAudio();
    first.endText();
    say(speech.open('b'), { text: 'second', audioMs: 500 });
    await clock.advance(2000);
    expect(old.frames).toHaveLength(2);
    expect(next.frames).toHaveLength(5);
  });

  it('five rapid barge-ins do not kill the output, at another sample rate', async () => {
    const sink = speaker({ sampleRate: 48_000, queueMs: 200 });
    const speech = createSpeechOutput({ output, clock });
    const results: Promise<PlayoutResult>[] = [];
    for (let round = 0; round < 5; round += 1) {
      const segment = speech.open(`barge-${round}`);
      results.push(segment.finished);
      say(segment, { text: tenWords, audioMs: 3000 });
      await clock.advance(70);
      segment.cancel();
    }
    for (const result of await Promise.all(results)) expect(result.interrupted).toBe(true);
    const last = speech.open('last');
    say(last, { text: 'Still here', audioMs: 1000 });
    await clock.advance(1500);
    expect(await last.finished).toMatchObject({ interrupted: false, heardText: 'Still here' });
    expect(sink.pendingPlayoutSegments).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('the words around the voice', () => {
  const around = (speech: ReturnType<typeof createSpeechOutput>, backMs: number, aheadMs: number) =>
    speech.wordsAround({ backMs, aheadMs }).split(' ');

  it('are those of the last and the next moments', async () => {
    speaker();
    const speech = createSpeechOutput({ output, clock });
    expect(speech.wordsAround({ backMs: 5000, aheadMs: 5000 })).toBe('');
    say(speech.open('a'), { text: tenWords, audioMs: 5000 });
    await clock.advance(2600);
    expect(around(speech, 1000, 0)).toEqual(['four', 'five']);
    expect(around(speech, 0, 1000)).toEqual(['six', 'eight']);
    expect(around(speech, Infinity, 0)).toEqual(tenWords.split(' ').slice(0, 5));
    await clock.advance(3000);
  });

  it('stay for a while after the end, and join with what is said next', async () => {
    speaker();
    const speech = createSpeechOutput({ output, clock });
    say(speech.open('a'), { text: 'one two', audioMs: 1000 });
    await clock.advance(1500);
    expect(around(speech, 1000, 1000)).toEqual(['two']);
    expect(around(speech, 2000, 0)).toEqual(['one', 'two']);
    expect(around(speech, 400, 0)).toEqual(['']);
    say(speech.open('b'), { text: 'three four', audioMs: 1000 });
    await clock.advance(600);
    expect(around(speech, 3000, 0)).toEqual(['one', 'two', 'three']);
    expect(around(speech, Infinity, 0)).toEqual(['three']);
    await clock.advance(1000);
  });

  it('are none without a voice', async () => {
    const speech = createSpeechOutput({ output, clock });
    say(speech.open('a'), { text: 'one two', audioMs: 0 });
    await clock.advance(100);
    expect(speech.wordsAround({ backMs: 5000, aheadMs: 5000 })).toBe('');
  });
});
