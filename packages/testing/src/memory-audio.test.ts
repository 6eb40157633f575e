// What the loudspeaker in memory played, and when.
import type { AudioFrame } from '@livekit/rtc-node';
import { voice } from '@livekit/agents-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { MemoryAudioInput } from './memory-audio-input.js';
import { MemoryAudioOutput } from './memory-audio-output.js';
import { MemoryTextOutput } from './memory-text-output.js';
import { isLoud, steadyFrame } from './sounds.js';
import { VirtualClock } from './virtual-clock.js';

let clock: VirtualClock;
let log: string[];

beforeEach(() => {
  clock = new VirtualClock(0);
  log = [];
});

function speakerOf(options: { queueMs?: number } = {}): MemoryAudioOutput {
  const speaker = new MemoryAudioOutput({ clock, ...options });
  speaker.on('playbackStarted', () => log.push(`started@${clock.now()}`));
  speaker.on('playbackFinished', (event: voice.PlaybackFinishedEvent) => {
    log.push(`finished@${clock.now()} ${event.playbackPosition}${event.interrupted ? ' interrupted' : ''}`);
  });
  return speaker;
}

const sound = (ms: number, mark: number): AudioFrame => steadyFrame(ms, 1000, mark);
const heardMs = (speaker: MemoryAudioOutput, mark: number) =>
  speaker.heardSamples.filter((sample) => sample === mark).length;

describe('MemoryAudioOutput', () => {
  it('plays in the time of its clock', async () => {
    const speaker = speakerOf();
    await speaker.captureFrame(sound(100, 1));
    await speaker.captureFrame(sound(100, 2));
    speaker.flush();
    await clock.advanceBy(150);
    expect([heardMs(speaker, 1), heardMs(speaker, 2), speaker.isPlaying]).toEqual([100, 50, true]);
    await clock.advanceBy(100);
    expect(log).toEqual(['started@0', 'finished@200 0.2']);
    expect(speaker.heard.map(({ at, samples }) => [at, samples.length])).toEqual([
      [0, 100],
      [100, 100],
    ]);
    expect((await speaker.waitForPlayout()).interrupted).toBe(false);
  });

  it('makes captures wait while it has enough', async () => {
    const speaker = speakerOf({ queueMs: 150 });
    const accepted: number[] = [];
    void (async () => {
      for (let index = 0; index < 4; index += 1) {
        await speaker.captureFrame(sound(100, 1));
        accepted.push(clock.now());
      }
      speaker.flush();
    })();
    await clock.advanceBy(1000);
    expect(accepted).toEqual([0, 100, 200, 300]);
    expect(log.at(-1)).toBe('finished@400 0.4');
  });

  it('pauses in the middle of a frame without losing a sample', async () => {
    const speaker = speakerOf();
    await speaker.captureFrame(sound(100, 1));
    await speaker.captureFrame(sound(50, 2));
    speaker.flush();
    await clock.advanceBy(30);
    speaker.pause();
    await clock.advanceBy(500);
    expect(speaker.heardSamples.length).toBe(30);
    speaker.resume();
    await clock.advanceBy(500);
    expect([heardMs(speaker, 1), heardMs(speaker, 2)]).toEqual([100, 50]);
    expect(log).toEqual(['started@0', 'finished@650 0.15']);
  });

  it('stops at once when cleared, and lets waiting captures go', async () => {
    const speaker = speakerOf({ queueMs: 50 });
    let isAccepted = false;
    void speaker.captureFrame(sound(100, 1)).then(() => (isAccepted = true));
    await clock.advanceBy(40);
    speaker.clearBuffer();
    await clock.settle();
    expect([isAccepted, heardMs(speaker, 1)]).toEqual([true, 40]);
    await speaker.captureFrame(sound(10, 2));
    speaker.flush();
    await clock.advanceBy(100);
    expect(log).toEqual(['started@0', 'finished@40 0.04 interrupted', 'started@40', 'finished@50 0.01']);
    expect(speaker.heard.map(({ segment }) => segment)).toEqual([0, 1]);
  });

  it('starts a late frame when it comes, and finishes when told so late', async () => {
    const speaker = speakerOf();
    await speaker.captureFrame(sound(20, 1));
    await clock.advanceBy(100);
    await speaker.captureFrame(sound(20, 2));
    await clock.advanceBy(100);
    expect(log).toEqual(['started@0']);
    speaker.flush();
    expect(log.at(-1)).toBe('finished@200 0.04');
    expect(speaker.heard.map(({ at }) => at)).toEqual([0, 100]);
  });
});

describe('MemoryAudioInput', () => {
  it('sends silence, and sound while the user makes one, until it is muted', async () => {
    const microphone = new MemoryAudioInput({ clock });
    const loud: boolean[] = [];
    let stops = 0;
    microphone.onFrame((frame) => loud.push(isLoud(frame)));
    microphone.onStopped(() => (stops += 1));
    microphone.open();
    await clock.advanceBy(40);
    microphone.makeSound(60);
    await clock.advanceBy(100);
    microphone.mute();
    await clock.advanceBy(100);
    expect(loud).toEqual([false, false, true, true, true, false, false]);
    expect(stops).toBe(1);
  });
});

it('a pause at the very end of a frame does not hold the next one back for ever', async () => {
  const speaker = speakerOf({ queueMs: 0 });
  const first = speaker.captureFrame(sound(100, 1));
  clock.wakeAt(clock.now() + 100, () => speaker.pause());
  void first.then(() => speaker.captureFrame(sound(100, 2)));
  speaker.pause();
  speaker.resume();
  await clock.advanceBy(500);
  speaker.resume();
  await clock.advanceBy(500);
  expect(heardMs(speaker, 1)).toBe(100);
  expect(heardMs(speaker, 2)).toBe(100);
});

describe('MemoryTextOutput', () => {
  it('keeps the text of each utterance with its times', async () => {
    const screen = new MemoryTextOutput({ clock });
    await screen.captureText('one ');
    await clock.advanceBy(10);
    await screen.captureText(voice.createTimedString({ text: 'two' }));
    screen.flush();
    await screen.captureText('three');
    expect(screen.texts).toEqual(['one two', 'three']);
    expect(screen.segments[0]).toEqual({
      pieces: [
        { at: 0, text: 'one ' },
        { at: 10, text: 'two' },
      ],
      complete: true,
    });
  });
});
