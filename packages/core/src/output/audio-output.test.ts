// The public contract of an audio output: one finish for each captured segment.
import { describe, expect, it } from 'vitest';
import { frameOf } from './__fakes__/sinks.js';
import { track } from './__fakes__/stage.js';
import { settle } from './__fakes__/virtual-clock.js';
import { AudioOutput } from './audio-output.js';

class Sink extends AudioOutput {
  override clearBuffer(): void {}
}

/** Hands everything on, as custom outputs do. */
class Chained extends AudioOutput {
  constructor(next: AudioOutput) {
    super(undefined, next, { pause: true });
  }

  override async captureFrame(frame: Parameters<AudioOutput['captureFrame']>[0]): Promise<void> {
    await super.captureFrame(frame);
    await this.nextInChain?.captureFrame(frame);
  }

  override clearBuffer(): void {
    this.nextInChain?.clearBuffer();
  }
}

describe('an audio output', () => {
  it('counts a segment with its first frame and takes one end for each', async () => {
    const sink = new Sink();
    const ends: unknown[] = [];
    sink.on(AudioOutput.EVENT_PLAYBACK_FINISHED, (event) => ends.push(event));
    await sink.captureFrame(frameOf(20));
    await sink.captureFrame(frameOf(20));
    expect([sink.capturedPlayoutSegments, sink.pendingPlayoutSegments]).toEqual([1, 1]);
    sink.flush();
    sink.onPlaybackFinished({ playbackPosition: 0.04, interrupted: false });
    sink.onPlaybackFinished({ playbackPosition: 9, interrupted: true });
    expect(ends).toEqual([{ playbackPosition: 0.04, interrupted: false }]);
    expect(sink.pendingPlayoutSegments).toBe(0);
    await sink.captureFrame(frameOf(20));
    expect(sink.capturedPlayoutSegments).toBe(2);
  });

  it('waitForPlayout resolves with the end of the last segment begun before', async () => {
    const sink = new Sink();
    expect(await sink.waitForPlayout()).toEqual({ playbackPosition: 0, interrupted: false });
    await sink.captureFrame(frameOf(20));
    sink.flush();
    await sink.captureFrame(frameOf(20));
    const waiting = track(sink.waitForPlayout());
    sink.onPlaybackFinished({ playbackPosition: 1, interrupted: false });
    await settle();
    expect(waiting.value).toBeUndefined();
    sink.onPlaybackFinished({ playbackPosition: 2, interrupted: true });
    await settle();
    expect(waiting.value).toEqual({ playbackPosition: 2, interrupted: true });
  });

  it('reports what the next one in its chain reports', async () => {
    const inner = new Sink(undefined, undefined, { pause: true });
    const outer = new Chained(inner);
    const events: unknown[] = [];
    outer.on(AudioOutput.EVENT_PLAYBACK_STARTED, (event) => events.push(event));
    outer.on(AudioOutput.EVENT_PLAYBACK_FINISHED, (event) => events.push(event));
    await outer.captureFrame(frameOf(20));
    inner.onPlaybackStarted(5);
    inner.onPlaybackFinished({ playbackPosition: 0.02, interrupted: false });
    expect(events).toEqual([{ createdAt: 5 }, { playbackPosition: 0.02, interrupted: false }]);
    expect(outer.canPause).toBe(true);
  });

  it('can pause only if all of its chain can', () => {
    expect(new Chained(new Sink()).canPause).toBe(false);
  });
});
