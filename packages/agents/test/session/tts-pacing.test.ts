// The voice gets its text shortly before it is needed.
import type { voice } from '@livekit/agents';
import { FakeTTS, startSession, VirtualClock } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

const sentences = Array.from(
  { length: 12 },
  (_, index) => `This is the sentence with the number ${index + 1}, and it is not short.`,
);
const long = sentences.join(' ');

async function begin(options: {
  ttsPacing?: boolean | voice.TtsPacingOptions;
  synthesisMs?: number;
  aligned?: boolean;
  streaming?: boolean;
}) {
  const clock = new VirtualClock();
  const { synthesisMs = 0, ttsPacing = false, aligned = false, streaming = true } = options;
  const tts = new FakeTTS({ clock, wordMs: 300, ttfbMs: 100, synthesisMs, alignedTranscript: aligned, streaming });
  const test = await startSession({ clock, tts, options: { ttsPacing } });
  return { test, tts };
}

describe('ttsPacing', () => {
  it('without it all text goes to the voice at once', async () => {
    const { test, tts } = await begin({});
    test.session.say(long);
    await test.clock.advanceBy(2000);
    expect(tts.words.join(' ')).toBe(long);
    await test.close();
  });

  it('sends a few sentences ahead; all is said, without a gap', async () => {
    const { test, tts } = await begin({ ttsPacing: true });
    const speech = test.session.say(long);
    await test.clock.advanceBy(2000);
    const ahead = tts.words.length;
    expect(ahead).toBeGreaterThan(14);
    expect(ahead).toBeLessThan(80);
    await test.clock.advanceBy(10_000);
    expect(tts.words.length).toBeGreaterThan(ahead);
    expect(tts.words.length).toBeLessThan(long.split(' ').length);
    await test.clock.until(speech.waitForPlayout());
    expect(test.heardByUser).toBe(long);
    const heard = test.speaker?.heard ?? [];
    const lastAt = heard.at(-1)?.at ?? 0;
    expect(lastAt - (heard[0]?.at ?? 0)).toBe((long.split(' ').length - 1) * 300);
    expect(test.screen.texts.join('')).toBe(long);
    await test.close();
  });

  it('a slow voice is not kept waiting', async () => {
    const { test } = await begin({ ttsPacing: { minRemainingAudio: 0, maxTextLength: 80 }, synthesisMs: 280 });
    const speech = test.session.say(long);
    await test.clock.until(speech.waitForPlayout());
    expect(test.heardByUser).toBe(long);
    await test.close();
  });

  it('text that is spoken sooner than it looks leaves no gap', async () => {
    const { test } = await begin({ ttsPacing: true });
    const text = `Here is the address you asked for. ${'x'.repeat(400)}. That was the address.`;
    const speech = test.session.say(text);
    await test.clock.until(speech.waitForPlayout());
    expect(test.heardByUser).toBe(text);
    const heard = test.speaker?.heard ?? [];
    const playedMs = (text.split(' ').length - 1) * 300;
    expect((heard.at(-1)?.at ?? 0) - (heard[0]?.at ?? 0)).toBeLessThan(playedMs + 300);
    await test.close();
  });

  it('an interruption wastes little, and the next speech begins anew', async () => {
    const { test, tts } = await begin({ ttsPacing: { minRemainingAudio: 2000, maxTextLength: 120 } });
    test.session.say(long);
    await test.clock.advanceBy(3000);
    test.session.interrupt();
    await test.untilQuiet();
    expect(tts.words.length).toBeLessThan(45);
    const before = tts.words.length;
    test.session.say('Short.');
    await test.untilQuiet();
    expect(tts.words.slice(before)).toEqual(['Short.']);
    await test.close();
  });

  it.each([true, false])('text that comes slowly is said as it comes; a voice that streams: %s', async (streaming) => {
    const { test, tts } = await begin({ ttsPacing: true, streaming });
    const source = new TransformStream<string, string>();
    const writer = source.writable.getWriter();
    const speech = test.session.say(source.readable);
    await test.clock.until(writer.write('The first sentence is here. And the next'));
    await test.clock.advanceBy(1000);
    expect(tts.words.join(' ')).toBe('The first sentence is here.');
    await test.clock.advanceBy(20_000);
    await test.clock.until(Promise.all([writer.write(' one comes late.'), writer.close()]));
    await test.clock.until(speech.waitForPlayout());
    expect(test.heardByUser).toBe('The first sentence is here. And the next one comes late.');
    await test.close();
  });

  it('the transcript follows word times that begin anew with each piece', async () => {
    const { test } = await begin({ ttsPacing: { minRemainingAudio: 1000, maxTextLength: 80 }, aligned: true });
    const speech = test.session.say(long);
    await test.clock.advanceBy(12_000);
    const shown = test.screen.texts.join('').trim().split(' ').length;
    const heard = test.heardByUser.split(' ').length;
    expect(Math.abs(shown - heard)).toBeLessThanOrEqual(2);
    await test.clock.until(speech.waitForPlayout());
    expect(test.screen.texts.join('').trim()).toBe(long);
    await test.close();
  });
});
