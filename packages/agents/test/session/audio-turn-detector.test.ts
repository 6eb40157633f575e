// Detectors that hear whether the user is done: what they change, and what their faults do not.
import { initializeLogger, log, loggerOptions, registerDefaultTurnDetector, voice } from '@livekit/agents';
import {
  FakeTurnDetector,
  type FakeTurnDetectorOptions,
  FakeVAD,
  MemoryAudioInput,
  startSession,
  type StartSessionOptions,
  VirtualClock,
} from '@livekit/agents/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { conversation } from './helpers.js';

interface Behaviour extends FakeTurnDetectorOptions, Pick<StartSessionOptions, 'microphone' | 'vad' | 'stt'> {}

/** A session with such a detector, and when the agent took each turn. */
async function withDetector({ microphone, vad, stt, ...behaviour }: Behaviour = {}, clock = new VirtualClock()) {
  const detector = new FakeTurnDetector({ clock, ...behaviour });
  const test = await startSession({
    clock,
    vad: vad === undefined ? new FakeVAD({ clock, minSilenceDuration: 250 }) : vad,
    ...(microphone ? { microphone } : {}),
    ...(stt === undefined ? {} : { stt }),
    llm: [
      { input: 'Hello', content: 'Hi.' },
      { input: 'Hello there', content: 'Hi.' },
    ],
    options: { turnHandling: { turnDetection: detector, preemptiveGeneration: { enabled: false } } },
  });
  const takenAt: number[] = [];
  test.session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState, createdAt }) => {
    if (newState === 'thinking') takenAt.push(createdAt);
  });
  return { detector, test, takenAt };
}

/** Says 'Hello' for 600 ms and waits for the answer: how long after its last sound the agent took the turn. */
async function delayAfterHello(behaviour: Behaviour): Promise<number | undefined> {
  const { test, takenAt } = await withDetector(behaviour);
  test.userSays('Hello', 600, 50);
  const endsAt = test.microphone.loudUntil;
  await test.untilQuiet();
  await test.close();
  return takenAt[0] && takenAt[0] - endsAt;
}

/** What was warned of while `run` ran. */
async function warningsOf(run: () => Promise<unknown>): Promise<string[]> {
  if (!loggerOptions()) initializeLogger({ pretty: false, level: 'silent' });
  const warn = vi.spyOn(log(), 'warn');
  await run();
  const texts = warn.mock.calls.map((call) => call.map(String).at(-1) ?? '');
  warn.mockRestore();
  return texts;
}

const users = (session: voice.AgentSession) => conversation(session).filter((line) => line.startsWith('user'));

describe('a detector that hears', () => {
  it('ends the turn after the shorter delay when the user sounds done, words or not', async () => {
    // The detector of voice calls the end after 250 ms; the default delay with such a detector is 300 ms.
    expect(await delayAfterHello({ probabilities: [0.9] })).toBe(300);
  });

  it('waits for the longer delay when the user sounds as if there were more', async () => {
    expect(await delayAfterHello({ probabilities: [0.1] })).toBe(2500);
  });

  it('is asked before the end of the speech is called, so that a slow answer costs nothing', async () => {
    const { detector, test, takenAt } = await withDetector({ delayMs: 90 });
    test.userSays('Hello', 600, 50);
    const endsAt = test.microphone.loudUntil;
    await test.untilQuiet();
    expect(detector.askedAt).toEqual([endsAt + 200]);
    expect(takenAt).toEqual([endsAt + 300]);
    await test.close();
  });

  it('is asked again when the user speaks on, and the turn stays one', async () => {
    const { detector, test } = await withDetector({ probabilities: [0.1, 0.9] });
    test.userSays('Hello', 600, 50);
    await test.clock.advanceBy(1500);
    test.userSays('there', 600, 50);
    await test.untilQuiet();
    expect(detector.askedAt).toHaveLength(2);
    expect(users(test.session)).toEqual(['user: Hello there']);
    await test.close();
  });

  it('tells what it found, as an event and as metrics', async () => {
    const { test } = await withDetector({ probabilities: [0.1] });
    const found: voice.EotPredictionEvent[] = [];
    test.session.on(voice.AgentSessionEventTypes.EotPrediction, (event) => found.push(event));
    test.userSays('Hello', 600, 50);
    await test.untilQuiet();
    expect(found).toEqual([
      expect.objectContaining({ probability: 0.1, threshold: 0.5, delayMs: 2500, inferenceDurationMs: 20 }),
    ]);
    expect(test.session.usage.modelUsage).toContainEqual({
      type: 'eot_usage',
      provider: 'fake',
      model: 'fake-turn-detector',
      totalRequests: 1,
    });
    await test.close();
  });

  it('gets all sound at 16 kHz in one channel, one turn at a time, and is closed with the session', async () => {
    const clock = new VirtualClock();
    const { detector, test } = await withDetector(
      { microphone: new MemoryAudioInput({ clock, sampleRate: 48_000 }) },
      clock,
    );
    await clock.advanceBy(1000);
    const [stream] = detector.streams;
    expect(stream?.heardMs).toBeGreaterThan(900);
    test.userSays('Hello', 600, 50);
    await clock.advanceBy(1200);
    expect(stream?.heardMs).toBeLessThan(600);
    await test.close();
    expect([...(stream?.formats ?? [])]).toEqual(['16000/1']);
    expect(detector.streams.map(({ closed }) => closed)).toEqual([true]);
  });
});

describe('its faults', () => {
  it.each<[string, Behaviour, number]>([
    ['one that fails', { failure: new Error('no model') }, 300],
    ['one that answers no number', { probabilities: [Number.NaN] }, 300],
    ['one that does not know the language', { threshold: null }, 300],
    // Asked at the end of the speech (13 frames of 20 ms), awaited for 1000 ms.
    ['one that never answers', { delayMs: null }, 1260],
    ['one that answers too late', { delayMs: 3000 }, 1260],
  ])('%s loses no turn', async (_name, behaviour, delayMs) => {
    expect(await delayAfterHello(behaviour)).toBe(delayMs);
  });

  it('are no prediction', async () => {
    const found: unknown[] = [];
    for (const behaviour of [{ probabilities: [Number.NaN] }, { failure: new Error('no model') }, { delayMs: 3000 }]) {
      const { test } = await withDetector(behaviour);
      test.session.on(voice.AgentSessionEventTypes.EotPrediction, (event) => found.push(event));
      test.userSays('Hello', 600, 50);
      await test.untilQuiet();
      await test.close();
    }
    expect(found).toEqual([]);
  });

  it('are warned of once', async () => {
    const texts = await warningsOf(async () => {
      const { test } = await withDetector({ failure: new Error('no model') });
      test.userSays('Hello', 600, 50);
      await test.untilQuiet();
      test.userSays('Hello', 600, 50);
      await test.untilQuiet();
      expect(users(test.session)).toHaveLength(2);
      await test.close();
    });
    expect(texts.filter((text) => text.includes('end-of-turn detector'))).toEqual([
      'the end-of-turn detector failed: turns end after a plain silence until it is well',
    ]);
  });
});

describe('what it needs', () => {
  it('without a VAD it is ignored with a warning, and so are its shorter delays', async () => {
    const texts = await warningsOf(async () => {
      const { detector, test } = await withDetector({ vad: null });
      test.userSays('Hello', 600, 50);
      await test.untilQuiet();
      expect(users(test.session)).toEqual(['user: Hello']);
      expect(detector.streams).toEqual([]);
      await test.close();
    });
    expect(texts).toContain('an audio turn detector needs a VAD: it is not used. Pass `vad` to the AgentSession');
  });

  it('with a VAD that calls the end too soon the session does not start', async () => {
    const clock = new VirtualClock();
    const vad = new FakeVAD({ clock, minSilenceDuration: 240 });
    const started = withDetector({ vad }, clock).then(
      () => null,
      (error: unknown) => error,
    );
    await expect(started).resolves.toMatchObject({ code: 'vad_silence_short' });
  });
});

describe('the registered default', () => {
  afterEach(() => registerDefaultTurnDetector(async () => null));
  const start = (turnHandling: Partial<voice.TurnHandlingOptions> = {}, vad?: null) =>
    startSession({ ...(vad === undefined ? {} : { vad }), options: { turnHandling } });

  it('is used where nothing else was asked for, with its delays', async () => {
    const detector = new FakeTurnDetector();
    registerDefaultTurnDetector(async () => detector);
    for (const [options, streams] of [
      [{}, 1],
      [{ turnDetection: 'vad' }, 1],
      [{ turnDetection: null }, 1],
    ] as const) {
      const test = await start(options);
      await test.close();
      expect(detector.streams).toHaveLength(streams);
    }
    const deaf = await start({}, null);
    await deaf.close();
    expect(detector.streams).toHaveLength(1);
  });

  it('that is not there or does not load leaves the turns to the VAD', async () => {
    const texts = await warningsOf(async () => {
      registerDefaultTurnDetector(async () => null);
      await (await start()).close();
      registerDefaultTurnDetector(() => Promise.reject(new Error('no weights')));
      const test = await startSession({ llm: [{ input: 'Hello', content: 'Hi.' }] });
      test.userSays('Hello', 600);
      await test.untilQuiet();
      expect(test.heardByUser).toBe('Hi.');
      await test.close();
    });
    expect(texts).toEqual(['the default end-of-turn detector did not load: turns end by the VAD']);
  });
});
