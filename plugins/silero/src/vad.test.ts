// The VAD as a program sees it: streams, flush, close, options.

import type { VADEvent } from '@livekit/agents';
import { initializeLogger, VADEventType } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { frames, join, noise, recordedSentence, silence } from './__fixtures__/audio.js';
import type { VADStream } from './vad.js';
import { VAD } from './vad.js';

const sentence = join(recordedSentence(), silence(16_000));

let vad: VAD;
beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  vad = await VAD.load();
});

function push(stream: VADStream, samples: Int16Array): void {
  for (const frame of frames(samples, 16_000)) stream.pushFrame(frame);
}

async function collect(stream: VADStream): Promise<VADEvent[]> {
  const events: VADEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

const borders = (events: VADEvent[]) =>
  events.filter((event) => event.type !== VADEventType.INFERENCE_DONE).map((event) => VADEventType[event.type]);

describe('VAD', () => {
  it('has the published name, window and silence', () => {
    expect(vad.label).toBe('silero.VAD');
    expect(vad.capabilities.updateInterval).toBe(32);
    expect(vad.minSilenceDuration).toBe(550);
  });

  it('streams events and ends with its input', async () => {
    const stream = vad.stream();
    push(stream, sentence);
    stream.endInput();
    const events = await collect(stream);
    expect(borders(events)).toEqual(['START_OF_SPEECH', 'END_OF_SPEECH']);
    expect(events.filter((event) => event.type === VADEventType.INFERENCE_DONE)).toHaveLength(118);
  });

  it('ends speech under way with its input', async () => {
    const stream = vad.stream();
    push(stream, recordedSentence().slice(0, 24_000));
    stream.endInput();
    expect(borders(await collect(stream))).toEqual(['START_OF_SPEECH', 'END_OF_SPEECH']);
  });

  it('serves several streams at once', async () => {
    const speech = vad.stream();
    const quiet = vad.stream();
    push(speech, sentence);
    push(quiet, noise(32_000, 0.2));
    speech.endInput();
    quiet.endInput();
    const [heard, nothing] = await Promise.all([collect(speech), collect(quiet)]);
    expect(borders(heard)).toHaveLength(2);
    expect(borders(nothing)).toEqual([]);
  });

  it('takes flush as a hard border', async () => {
    const stream = vad.stream();
    push(stream, recordedSentence().slice(0, 24_000));
    stream.flush();
    push(stream, silence(16_000));
    stream.endInput();
    expect(borders(await collect(stream))).toEqual(['START_OF_SPEECH']);
  });

  it('ends for its reader when closed in the middle', async () => {
    const stream = vad.stream();
    push(stream, sentence);
    await stream.next();
    stream.close();
    const events = await collect(stream);
    expect(events.length).toBeLessThan(130);
  });

  it('passes new options on to open streams, and refuses bad ones whole', async () => {
    const own = await VAD.load({ minSilenceDuration: 60_000 });
    const stream = own.stream();
    own.updateOptions({ minSilenceDuration: 320 });
    expect(own.minSilenceDuration).toBe(320);
    expect(() => own.updateOptions({ minSilenceDuration: -5 })).toThrow(RangeError);
    expect(own.minSilenceDuration).toBe(320);
    push(stream, sentence);
    stream.endInput();
    const events = await collect(stream);
    expect(events.find((event) => event.type === VADEventType.END_OF_SPEECH)?.silenceDuration).toBe(352);
  });

  it('refuses options that cannot work before it loads anything', async () => {
    await expect(VAD.load({ activationThreshold: 2 })).rejects.toThrow(/activationThreshold/);
  });
});
