// A call with a speech-to-speech model through a real server: real audio both ways, cut where it was heard.
import { sleep, systemClock } from '@livekit/agents';
import { transcribe } from '@livekit/agents-plugin-local';
import { ensureLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeConnection } from '@livekit/agents-plugin-openai/realtime/fixtures/fake-connection';
import { FakeRealtimeServer } from '@livekit/agents-plugin-openai/realtime/fixtures/fake-realtime-server';
import { agentTexts, Caller } from './kit/caller.js';
import { asFrame, join, misheard, recordedPerson, sampleRate, synthesize, words } from './kit/speech.js';
import { freshRoom, realTime, setStage, stageTimeoutMs, tell, type Stage } from './kit/stage.js';
import { waitFor } from './kit/wait-for.js';

const found = await ensureLivekitServer({ build: false });
if (!found.bin) console.log(`end-to-end tests of realtime models do not run: ${found.reason}`);

const wireRate = 24_000;
const greeting = 'Good evening. How can I help you?';
const story =
  'Once upon a time there was a small harbour by the sea. Every morning the fishermen went out in their boats, and every evening they came back with nets full of silver fish. One night a storm came from the north.';
const farewell = 'Of course. Goodbye then.';

/** How the model says it; with a hum under it a cut in a pause can be placed, too. */
async function sound(text: string, hum = 0): Promise<Int16Array> {
  const spoken = await synthesize(text);
  const resampler = new AudioResampler(sampleRate, wireRate, 1);
  const samples = join([...resampler.push(asFrame(spoken)), ...resampler.flush()].map(({ data }) => data));
  return samples.map((sample, at) =>
    Math.max(-32_000, Math.min(32_000, 0.8 * sample + hum * Math.sin((2 * Math.PI * 220 * at) / wireRate))),
  );
}

/** What the model heard of the caller. */
function heardByModel(connection: FakeConnection): AudioFrame {
  const bytes = Buffer.concat(
    connection.of('input_audio_buffer.append').map(({ audio }) => Buffer.from(audio, 'base64')),
  );
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
  return new AudioFrame(samples, wireRate, 1, samples.length);
}

describe.skipIf(!found.bin)('a call with a speech-to-speech model', realTime, () => {
  let provider: FakeRealtimeServer;
  let stage: Stage;
  beforeAll(async () => {
    provider = await FakeRealtimeServer.start();
    provider.listens = true;
    stage = await setStage('speaker.ts', { REALTIME_URL: provider.baseURL });
  }, stageTimeoutMs);
  afterAll(async () => {
    await stage.close();
    await provider[Symbol.asyncDispose]();
  });

  it('is heard and answered, and the model learns within 100 ms how much of it was heard', async () => {
    provider.replies.splice(0);
    for (const text of [greeting, story, farewell])
      provider.replies.push({ messages: [{ text, sound: await sound(text, text === story ? 1500 : 0) }] });
    const before = provider.connections.length;
    await using caller = await Caller.join(stage.server, freshRoom('realtime'));
    const agent = await caller.greeted();
    const connection = await provider.connection(before);
    expect(misheard(greeting, await transcribe(asFrame(caller.heard.between(0))), 0.5)).toBeUndefined();

    const { to: askedAt } = await caller.say(await recordedPerson());
    const storyAt = await caller.agentSpeaks(askedAt);
    tell(`from the caller's last word to the first sound of the model: ${Math.round(storyAt - askedAt)} ms`);
    expect(words(await transcribe(heardByModel(connection)))).toEqual(expect.arrayContaining(['forward', 'meters']));

    await sleep(systemClock, 3500);
    const { from: interruptedAt, to: doneAt } = await caller.say(await synthesize('Stop, thank you, I must go now.'));
    const cut = await waitFor(() => connection.of('conversation.item.truncate')[0], 'the truncation');
    await caller.agentSpeaks(doneAt);
    const told = caller.heard.loudSpans(storyAt, 200)[0];
    const heardMs = (caller.heard.between(storyAt, told?.to).length / sampleRate) * 1000;
    tell(`the model was cut at ${cut.audio_end_ms} ms, the caller heard ${Math.round(heardMs)} ms of it`);
    tell(`from the caller's first sound to silence: ${Math.round((told?.to ?? Infinity) - interruptedAt)} ms`);
    expect(Math.abs(cut.audio_end_ms - heardMs)).toBeLessThanOrEqual(100);

    await caller.agentFallsSilent();
    const texts = agentTexts(await caller.history(agent));
    expect(texts).toEqual([greeting, expect.any(String), farewell]);
    expect(story.startsWith(texts[1] ?? '-')).toBe(true);
    expect(texts[1]?.length).toBeLessThan(story.length - 20);
    expect(connection.faults).toEqual([]);
  });
});
