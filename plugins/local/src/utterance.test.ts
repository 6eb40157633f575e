// When a growing utterance is asked about, and which answer is its final text.
import { AudioFrame } from '@livekit/rtc-node';
import { stt } from '@livekit/agents';
import { VirtualClock } from '@livekit/agents/testing';
import { expect, test } from 'vitest';
import { type Asking, Utterance } from './utterance.js';

const windowMs = 20;

/** An engine that answers after `takesMs`; what was asked, heard and said is kept. */
function scene(takesMs: number) {
  const clock = new VirtualClock();
  const asked: { at: number; ms: number; interim: boolean }[] = [];
  const interims: string[] = [];
  let running = 0;
  let most = 0;
  const started = clock.now();
  const utterance = new Utterance({
    clock,
    onInterim: (event) => interims.push(event.alternatives?.[0].text ?? ''),
    ask: ({ frames, interim }: Asking) => {
      running += 1;
      most = Math.max(most, running);
      asked.push({ at: clock.now() - started, ms: frames.length * windowMs, interim });
      const text = `heard ${frames.length * windowMs}`;
      return new Promise((resolve) =>
        clock.wakeAt(clock.now() + takesMs, () => {
          running -= 1;
          resolve(final(text));
        }),
      );
    },
  });
  /** Audio of this length, with or without speech in it. */
  const hear = async (ms: number, speech: boolean) => {
    for (let at = 0; at < ms; at += windowMs) {
      utterance.push(new AudioFrame(new Int16Array(320), 16_000, 1, 320));
      utterance.judged(speech ? 0 : at + windowMs);
      await clock.advanceBy(windowMs);
    }
  };
  return { clock, utterance, asked, interims, hear, most: () => most };
}

function final(text: string): stt.SpeechEvent {
  const alternative = { text, language: 'en' as never, startTime: 0, endTime: 0, confidence: 1 };
  return { type: stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives: [alternative] };
}

test('asks every 700 ms while somebody speaks, about all of it with what came just before', async () => {
  const { utterance, asked, interims, hear } = scene(100);
  await hear(2_000, false);
  utterance.start();
  await hear(2_300, true);
  expect(asked.map(({ ms }) => ms)).toEqual([1_220, 1_920, 2_620]);
  expect(interims).toEqual(['heard 1220', 'heard 1920', 'heard 2620']);
});

test('an engine slower than that is asked one thing at a time', async () => {
  const { utterance, asked, hear, most } = scene(1_500);
  utterance.start();
  await hear(6_000, true);
  expect(most()).toBe(1);
  expect(asked.length).toBeLessThanOrEqual(4);
});

test('a pause is asked about once; if it was the end, that answer is the final text', async () => {
  const { utterance, asked, hear } = scene(100);
  utterance.start();
  await hear(1_000, true);
  await hear(500, false);
  expect(asked.map(({ interim }) => interim)).toEqual([true, true]);
  const { event, seconds } = await utterance.finish([]);
  expect(event.alternatives?.[0].text).toBe('heard 1180');
  expect(seconds).toBeCloseTo(1.5);
  expect(asked).toHaveLength(2);
});

test('if speech goes on after a pause, its answer is not the final one', async () => {
  const { clock, utterance, asked, hear } = scene(100);
  utterance.start();
  await hear(1_000, true);
  await hear(300, false);
  await hear(300, true);
  const finished = utterance.finish([]);
  await clock.advanceBy(200);
  expect((await finished).event.alternatives?.[0].text).toBe('heard 1600');
  expect(asked.at(-1)).toMatchObject({ interim: false, ms: 1_600 });
});

test('an engine that refuses interim questions is asked again for the final text', async () => {
  const clock = new VirtualClock();
  const said: boolean[] = [];
  const utterance = new Utterance({
    clock,
    onInterim: () => expect.unreachable(),
    ask: ({ interim }) => {
      said.push(interim);
      return interim ? Promise.reject(new Error('busy')) : Promise.resolve(final('all of it'));
    },
  });
  utterance.start();
  for (let at = 0; at < 60; at += 1) {
    utterance.push(new AudioFrame(new Int16Array(320), 16_000, 1, 320));
    utterance.judged(at < 45 ? 0 : 300);
    await clock.advanceBy(windowMs);
  }
  expect((await utterance.finish([])).event.alternatives?.[0].text).toBe('all of it');
  expect(said).toEqual([true, true, false]);
});

test('nothing is asked before there is speech, nor meanwhile once it is longer than the engine takes at a time', async () => {
  const { utterance, asked, hear } = scene(10);
  await hear(3_000, true);
  expect(asked).toEqual([]);
  utterance.start();
  await hear(40_000, true);
  expect(asked.at(-1)?.ms).toBeLessThanOrEqual(28_000);
});
