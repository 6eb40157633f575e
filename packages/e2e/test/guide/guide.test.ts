// The public guide to the realtime plugin: its snippets compile, run, and do what it says.
import { readFileSync } from 'node:fs';
import { initializeLogger, sleep, systemClock, voice } from '@livekit/agents';
import { FakeVAD, MemoryAudioInput, MemoryAudioOutput } from '@livekit/agents/testing';
import * as openai from '@livekit/agents-plugin-openai';
import { FakeRealtimeServer } from '@livekit/agents-plugin-openai/realtime/fixtures/fake-realtime-server';
import { turnDetector } from '@livekit/agents-plugin-livekit';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FakeVoiceGateway } from './__fixtures__/fake-voice-gateway.js';
import { sessions } from './__fixtures__/sessions.js';
import * as counterparts from './__fixtures__/python-counterparts.js';

const read = (name: string) => readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
const snippets = [...read('guide.md').matchAll(/```typescript\n(.*?)\n+```/gs)].map(([, code]) => code ?? '');
const programs = ['usage', 'server-vad', 'semantic-vad', 'separate-tts'];
/** The guide forgets a comma there. */
const mended = (code: string) => code.replace('   })\n   turnDetection', '   }),\n   turnDetection');

const spoken = { messages: [{ text: 'Good evening.', audioMs: 100 }] };
const written = { messages: [{ text: 'Good evening.' }] };

let provider: FakeRealtimeServer;
let gateway: FakeVoiceGateway;
const before = { ...process.env };
beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  provider = await FakeRealtimeServer.start(spoken);
  gateway = await FakeVoiceGateway.start();
  Object.assign(process.env, {
    OPENAI_API_KEY: 'a key for nobody',
    OPENAI_BASE_URL: provider.baseURL,
    LIVEKIT_API_KEY: 'devkey',
    LIVEKIT_API_SECRET: 'a secret that is long enough for a token',
    LIVEKIT_INFERENCE_URL: gateway.url,
  });
});
afterAll(async () => {
  process.env = before;
  await provider[Symbol.asyncDispose]();
  await gateway[Symbol.asyncDispose]();
});

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  vi.restoreAllMocks();
});

/** Starts it, and gives its connection. */
async function start(session: voice.AgentSession, vad?: FakeVAD) {
  const count = provider.connections.length;
  const speaker = new MemoryAudioOutput({ clock: systemClock });
  const microphone = new MemoryAudioInput({ clock: systemClock });
  session.output.audio = speaker;
  session.input.audio = microphone;
  const errors: unknown[] = [];
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) => errors.push(error));
  await session.start({ agent: new voice.Agent({ instructions: 'Be kind.', ...(vad ? { vad } : {}) }) });
  ends.push(
    () => session.close(),
    () => microphone.close(),
  );
  const connection = await provider.connection(count);
  await connection.until((c) => c.of('session.update').length > 0);
  return { session, connection, speaker, microphone, errors };
}

/** What it answers, and whether that was heard and nothing went wrong. */
async function answer({ session, speaker, errors, connection }: Awaited<ReturnType<typeof start>>) {
  await session.generateReply().waitForPlayout();
  const last = session.history.items.at(-1);
  const text = last?.type === 'message' ? last.textContent : undefined;
  return { text, isHeard: speaker.heardSamples.length > 1000, faults: [...errors, ...connection.faults] };
}

const goodEvening = { text: 'Good evening.', isHeard: true, faults: [] };

async function run(program: string, vad?: FakeVAD) {
  await import(`./__fixtures__/${program}.ts`);
  const session = sessions.at(-1);
  if (!session) throw new Error(`${program} makes no session`);
  return start(session, vad);
}

describe('the snippets of the guide', () => {
  it('stand in the programs below as they stand in the guide', () => {
    expect(snippets).toHaveLength(programs.length);
    for (const [index, program] of programs.entries())
      expect(read(`${program}.ts`)).toContain(mended(snippets[index] ?? '-'));
  });

  it('Usage', async () => {
    const started = await run('usage');
    expect(started.connection.session).toMatchObject({
      model: 'gpt-realtime',
      audio: { output: { voice: 'marin' }, input: { turn_detection: { type: 'server_vad' } } },
    });
    expect(await answer(started)).toEqual(goodEvening);
  });

  it('Server VAD', async () => {
    const started = await run('server-vad');
    expect(started.connection.session).toMatchObject({
      audio: {
        output: { voice: 'alloy' },
        input: {
          turn_detection: {
            type: 'server_vad',
            threshold: 0.5,
            prefix_padding_ms: 300,
            silence_duration_ms: 500,
            create_response: true,
            interrupt_response: true,
          },
        },
      },
    });
    started.connection.userSays('Hello?');
    while (started.session.history.items.length < 3) await sleep(systemClock, 5);
    expect(started.connection.of('response.create')).toEqual([]);
  });

  it('Semantic VAD: the detector reads what the model writes down, and words that go on are waited for', async () => {
    const asked: (string | undefined)[] = [];
    const model = turnDetector.EnglishModel.prototype;
    vi.spyOn(model, 'unlikelyThreshold').mockResolvedValue(0.5);
    vi.spyOn(model, 'predictEndOfTurn').mockImplementation(async ({ items }) => {
      const last = items.at(-1);
      asked.push(last?.type === 'message' ? last.textContent : undefined);
      return 0.1;
    });
    // Where the plugin of a VAD is installed, the session loads it by itself.
    const started = await run('semantic-vad', new FakeVAD({ clock: systemClock }));
    expect(started.connection.session).toMatchObject({ audio: { input: { turn_detection: null } } });
    started.microphone.open();
    started.microphone.makeSound(600);
    const { connection, session } = started;
    await connection.until((c) => c.of('input_audio_buffer.commit').length > 0);
    const committedAt = performance.now();
    connection.transcribe(connection.items.at(-1)?.id ?? '', 'I would like to');
    await connection.until((c) => c.of('response.create').length > 0);
    // `maxDelay` is 3000 from the last sound on, which is noticed 550 later.
    expect(performance.now() - committedAt).toBeGreaterThan(2000);
    expect(asked).toEqual(['I would like to']);
    expect(connection.of('input_audio_buffer.commit')).toHaveLength(1);
    const said = session.history.items.flatMap((item) =>
      item.type === 'message' && item.role === 'user' ? [item] : [],
    );
    expect(said.map(({ textContent }) => textContent)).toEqual(['I would like to']);
    expect(connection.faults).toEqual([]);
  });

  it('Usage with separate TTS', async () => {
    provider.replies.splice(0, 1, written);
    const started = await run('separate-tts');
    expect(started.connection.session).toMatchObject({ output_modalities: ['text'] });
    expect(await answer(started)).toEqual(goodEvening);
    expect(gateway.asked).toMatchObject({ model: expect.stringMatching(/sonic-3$/) });
    provider.replies.splice(0, 1, spoken);
  });
});

describe('what the guide shows in Python', () => {
  const { usage, serverVad, semanticVad } = counterparts;
  it.each([usage, serverVad, semanticVad])('%o', async (make) => {
    expect(await answer(await start(make()))).toEqual(goodEvening);
  });

  it.each(['auto', 'low', 'medium', 'high'] as const)('eagerness %s', async (eagerness) => {
    const { connection } = await start(counterparts.semanticVad(eagerness));
    const turn_detection = { type: 'semantic_vad', eagerness, create_response: true, interrupt_response: true };
    expect(connection.session).toMatchObject({ audio: { input: { turn_detection } } });
    expect(connection.faults).toEqual([]);
  });

  it('separateTts', async () => {
    provider.replies.splice(0, 1, written);
    expect(await answer(await start(counterparts.separateTts()))).toEqual(goodEvening);
    provider.replies.splice(0, 1, spoken);
  });
});

describe('the parameters of the guide', () => {
  it('have its defaults', async () => {
    const { connection } = await start(new voice.AgentSession({ llm: new openai.realtime.RealtimeModel() }));
    expect(connection.session).toMatchObject({
      model: 'gpt-realtime',
      output_modalities: ['audio'],
      audio: { output: { voice: 'alloy' }, input: { turn_detection: { type: 'server_vad' } } },
    });
  });

  it('a temperature is valid from 0.6 to 1.2', () => {
    for (const temperature of [0.6, 0.8, 1.2])
      expect(new openai.realtime.RealtimeModel({ temperature }).capabilities.audioOutput).toBe(true);
    for (const temperature of [0.59, 1.21])
      expect(() => new openai.realtime.RealtimeModel({ temperature })).toThrow(/temperature/);
  });
});
