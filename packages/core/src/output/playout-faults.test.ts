// Sinks that misbehave never hold the session.
import { describe, expect, it } from 'vitest';
import type { OutputSegment, SpeechOutput } from '../model/speech-output.js';
import { clock, output, screen, speaker } from './__fakes__/each-stage.js';
import { frameOf } from './__fakes__/sinks.js';
import { say, tenWords, track } from './__fakes__/stage.js';
import { settle } from './__fakes__/virtual-clock.js';
import { createSpeechOutput } from './playout.js';

/** Three seconds of speech, cancelled when they had begun. */
async function cancelled(speech: SpeechOutput): Promise<OutputSegment> {
  const first = speech.open('a');
  say(first, { text: tenWords, audioMs: 3000 });
  await clock.advance(10);
  first.cancel();
  return first;
}

describe('a sink that misbehaves', () => {
  it('never reporting, a cancelled segment is released after 2 s and the next one plays', async () => {
    const sink = speaker({ reports: false });
    const speech = createSpeechOutput({ output, clock });
    const first = await cancelled(speech);
    const second = speech.open('b');
    const secondFinished = track(second.finished);
    say(second, { text: 'Next', audioMs: 1000 });
    await clock.advance(1990);
    expect(sink.frames).toHaveLength(30);
    await clock.advance(20);
    expect(await first.finished).toEqual({ interrupted: true, playedMs: 0, heardText: '' });
    expect(sink.frames).toHaveLength(40);
    await clock.advance(3000 + 1000 + 5000);
    expect(secondFinished.value).toMatchObject({ interrupted: false, heardText: 'Next' });
    expect(sink.pendingPlayoutSegments).toBe(0);
  });

  it('an end reported too late is not taken for the end of the next segment', async () => {
    const sink = speaker({ reports: false });
    const speech = createSpeechOutput({ output, clock });
    await cancelled(speech);
    await clock.advance(2010);
    const second = speech.open('b');
    const finished = track(second.finished);
    say(second, { text: 'Next', audioMs: 1000 });
    await settle();
    sink.onPlaybackFinished({ playbackPosition: 0, interrupted: true });
    await settle();
    expect(finished.value).toBeUndefined();
  });

  it('a failing frame ends the segment as interrupted; the next one plays', async () => {
    const sink = speaker();
    const speech = createSpeechOutput({ output, clock });
    const first = speech.open('a');
    void first.pushAudio(frameOf(500));
    await clock.advance(300);
    sink.failNextCapture = true;
    await first.pushAudio(frameOf(500));
    expect(await first.finished).toMatchObject({ interrupted: true, playedMs: 300 });
    const second = speech.open('b');
    say(second, { text: 'Next', audioMs: 500 });
    await clock.advance(600);
    expect((await second.finished).interrupted).toBe(false);
  });

  it('an interruption of its own ends the segment as interrupted', async () => {
    const sink = speaker();
    const segment = createSpeechOutput({ output, clock }).open('a');
    say(segment, { text: tenWords, audioMs: 5000 });
    await clock.advance(1550);
    sink.clearBuffer();
    expect(await segment.finished).toMatchObject({ interrupted: true, heardText: 'one two three' });
  });

  it('an impossible position is brought into range', async () => {
    const sink = speaker({ reports: false });
    const segment = createSpeechOutput({ output, clock }).open('a');
    say(segment, { text: tenWords, audioMs: 1000 });
    await settle();
    sink.onPlaybackFinished({ playbackPosition: 99, interrupted: true });
    expect((await segment.finished).playedMs).toBe(1000);
  });
});

describe('pausing', () => {
  it('stops the voice and the captions and goes on without loss', async () => {
    const sink = speaker();
    const speech = createSpeechOutput({ output, clock });
    const segment = speech.open('a');
    const finished = track(segment.finished);
    say(segment, { text: tenWords, audioMs: 5000 });
    await clock.advance(1550);
    speech.setPaused(true);
    await clock.advance(30_000);
    expect(screen.segments.map((text) => text.trim())).toEqual(['one two three']);
    expect(finished.value).toBeUndefined();
    speech.setPaused(false);
    await clock.advance(3500);
    expect(finished.value).toEqual({ interrupted: false, playedMs: 5000, heardText: tenWords });
    expect(sink.calls).toContain('pause');
  });

  it('a cancel while paused does not leave the next segment paused', async () => {
    speaker();
    const speech = createSpeechOutput({ output, clock });
    const first = speech.open('a');
    say(first, { text: tenWords, audioMs: 5000 });
    await clock.advance(1550);
    speech.setPaused(true);
    first.cancel();
    expect((await first.finished).heardText).toBe('one two three');
    const second = speech.open('b');
    speech.setPaused(false);
    say(second, { text: 'Next', audioMs: 500 });
    await clock.advance(600);
    expect((await second.finished).interrupted).toBe(false);
  });
});
