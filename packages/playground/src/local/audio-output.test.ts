// The voice on the local wire believes only what the page says.
import { VirtualClock } from '@livekit/agents-testing';
import { voice } from '@livekit/agents-core';
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { LocalAudioOutput } from './audio-output.js';
import type { ToPage } from './protocol.js';

const { EVENT_PLAYBACK_FINISHED, EVENT_PLAYBACK_STARTED } = voice.AudioOutput;

function open() {
  const sent: ToPage[] = [];
  let bytes = 0;
  const link = {
    send: (message: ToPage) => void sent.push(message),
    sendAudio: (frame: Uint8Array) => void (bytes += frame.length),
  };
  const output = new LocalAudioOutput(link, new VirtualClock(1000));
  const events: unknown[] = [];
  output.on(EVENT_PLAYBACK_STARTED, (event) => events.push(event));
  output.on(EVENT_PLAYBACK_FINISHED, (event) => events.push(event));
  const segment = () => {
    const start = sent.findLast((message) => message.type === 'audio-start');
    return start?.type === 'audio-start' ? start.segment : '';
  };
  return { output, sent, events, segment, bytesSent: () => bytes };
}

const sound = (ms: number) => new AudioFrame(new Int16Array(ms * 16), 16_000, 1, ms * 16);

describe('the voice on the local wire', () => {
  it('reports start, position and end as the page does', async () => {
    const { output, sent, events, segment, bytesSent } = open();
    await output.captureFrame(sound(50));
    output.flush();
    expect(sent.map(({ type }) => type)).toEqual(['audio-start', 'audio-end']);
    expect(bytesSent()).toBe(1600);
    expect(events).toEqual([]);
    output.onPlayed({ type: 'played', segment: segment(), samples: 320 });
    output.onPlayed({ type: 'finished', segment: segment(), samples: 800, interrupted: false });
    expect(events).toEqual([{ createdAt: 1000 }, { playbackPosition: 0.05, interrupted: false }]);
  });

  it('cuts off, and reports what was heard until then', async () => {
    const { output, sent, events, segment } = open();
    await output.captureFrame(sound(500));
    output.onPlayed({ type: 'played', segment: segment(), samples: 1600 });
    output.clearBuffer();
    expect(sent.at(-1)).toEqual({ type: 'clear', segment: segment() });
    output.onPlayed({ type: 'finished', segment: segment(), samples: 3200, interrupted: true });
    expect(events.at(-1)).toEqual({ playbackPosition: 0.2, interrupted: true });
    expect(output.pendingPlayoutSegments).toBe(0);
  });

  it('ignores late news of a segment that is over', async () => {
    const { output, events, segment } = open();
    await output.captureFrame(sound(20));
    const first = segment();
    output.flush();
    output.onPlayed({ type: 'finished', segment: first, samples: 320, interrupted: false });
    await output.captureFrame(sound(20));
    output.onPlayed({ type: 'finished', segment: first, samples: 320, interrupted: true });
    expect(events).toHaveLength(2);
  });

  it('hands over at most a second ahead of the page', async () => {
    const { output, segment } = open();
    let isTaken = false;
    const taking = output.captureFrame(sound(1500)).then(() => (isTaken = true));
    await Promise.resolve();
    await Promise.resolve();
    expect(isTaken).toBe(false);
    output.onPlayed({ type: 'played', segment: segment(), samples: 9600 });
    await taking;
    expect(isTaken).toBe(true);
  });

  it('ends what was playing when the page goes away, and takes nothing more', async () => {
    const { output, events, segment } = open();
    await output.captureFrame(sound(100));
    output.onPlayed({ type: 'played', segment: segment(), samples: 160 });
    output.end();
    expect(events.at(-1)).toEqual({ playbackPosition: 0.01, interrupted: true });
    await expect(output.captureFrame(sound(20))).rejects.toThrow('gone');
  });
});
