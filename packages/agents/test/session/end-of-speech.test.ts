// Speech that ends in other ways than a silence: a muted microphone, words that never come, a text detector that is slow.
import { initializeLogger, log, loggerOptions, voice } from '@livekit/agents';
import {
  FakeLLM,
  FakeSTT,
  FakeTurnDetector,
  startSession,
  type StartSessionOptions,
  type TestSession,
  VirtualClock,
} from '@livekit/agents/testing';
import { describe, expect, it, vi } from 'vitest';
import { conversation } from './helpers.js';

const answers = () => new FakeLLM([], { fallback: { content: 'Fine.' } });
const users = ({ session }: TestSession) => conversation(session).filter((line) => line.startsWith('user'));

describe('a microphone that is muted in mid-speech', () => {
  const mutes: readonly (readonly [string, (test: TestSession) => void])[] = [
    ['by its owner', (test) => test.microphone.mute()],
    ['by the program', (test) => test.session.input.setAudioEnabled(false)],
  ];
  const ears: readonly (readonly [string, (own: VirtualClock) => StartSessionOptions])[] = [
    ['a streaming recogniser', () => ({})],
    [
      'one that takes whole utterances',
      (own) => ({
        stt: new FakeSTT({ clock: own, capabilities: { streaming: false }, fakeTranscript: 'a table for two' }),
      }),
    ],
    [
      'a detector that hears',
      (own) => ({
        options: { turnHandling: { turnDetection: new FakeTurnDetector({ clock: own, probabilities: [0.1] }) } },
      }),
    ],
  ];
  for (const [who, mute] of mutes) {
    it.each(ears)(`${who}: T7: the turn ends and is answered, with %s`, async (_name, options) => {
      const own = new VirtualClock();
      const test = await startSession({ clock: own, llm: answers(), ...options(own) });
      test.userSays('a table for two', 2000, 100);
      await own.advanceBy(1200);
      mute(test);
      expect(test.session.userState).toBe('listening');
      await own.advanceBy(8000);
      expect(users(test)).toEqual(['user: a table for two']);
      expect(test.heardByUser).toBe('Fine.');
      // And the next turn works.
      test.session.input.setAudioEnabled(true);
      test.microphone.open();
      await own.advanceBy(100);
      test.userSays('a table for two', 800);
      await test.untilQuiet();
      expect(users(test)).toHaveLength(2);
      await test.close();
    });
  }
});

describe('words that never come', () => {
  const options = { options: { transcriptionTimeout: 3000, userAwayTimeout: 8 } };

  it('T6: are reported once for each sound, and the next turn works', async () => {
    const test = await startSession({ llm: answers(), ...options });
    const timeouts: voice.UserTranscriptionTimeoutEvent[] = [];
    test.session.on(voice.AgentSessionEventTypes.UserTranscriptionTimeout, (event) => timeouts.push(event));
    const startedAt = test.clock.now();
    test.userMakesNoise(1000);
    await test.clock.advanceBy(4200);
    expect(timeouts).toEqual([
      expect.objectContaining({ type: 'user_transcription_timeout', speechDuration: expect.closeTo(1000, -2) }),
    ]);
    expect((timeouts[0]?.vadSpeechStartedAt ?? 0) - startedAt).toBeLessThan(100);
    test.userSays('hello', 500);
    await test.untilQuiet();
    expect(users(test)).toEqual(['user: hello']);
    expect(timeouts).toHaveLength(1);
    await test.close();
  });

  it('are not reported where words came, or where nobody asked for it', async () => {
    for (const given of [options, {}]) {
      const test = await startSession({ llm: answers(), ...given });
      const timeouts: unknown[] = [];
      test.session.on(voice.AgentSessionEventTypes.UserTranscriptionTimeout, (event) => timeouts.push(event));
      if (given === options) test.userSays('hello', 600, 2500);
      else test.userMakesNoise(600);
      await test.clock.advanceBy(9000);
      expect(timeouts).toEqual([]);
      await test.close();
    }
  });
});

describe('a text detector', () => {
  /** A detector that says so after `delayMs` (null: never), and what the session makes of it. */
  async function turnDelay(probability: number | Error, delayMs: number | null): Promise<number> {
    if (!loggerOptions()) initializeLogger({ pretty: false, level: 'silent' });
    const clock = new VirtualClock();
    const turnDetection = {
      model: 'text',
      provider: 'fake',
      supportsLanguage: async () => true,
      unlikelyThreshold: async () => 0.5,
      predictEndOfTurn: () =>
        new Promise<number>((resolve, reject) => {
          const answer = () => (probability instanceof Error ? reject(probability) : resolve(probability));
          if (delayMs !== null) clock.wakeAt(clock.now() + delayMs, answer);
        }),
    };
    const turnHandling = { turnDetection, preemptiveGeneration: { enabled: false } };
    const test = await startSession({ clock, llm: answers(), options: { turnHandling } });
    let takenAt = 0;
    test.session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState, createdAt }) => {
      if (newState === 'thinking' && takenAt === 0) takenAt = createdAt;
    });
    test.userSays('hello', 600, 50);
    const endsAt = test.microphone.loudUntil;
    await test.untilQuiet();
    expect(users(test)).toEqual(['user: hello']);
    await test.close();
    return takenAt - endsAt;
  }

  it.each<[string, number | Error, number | null, number]>([
    // The VAD calls the end 560 ms after the sound: the shorter delay of 500 ms is over by then.
    ['that is sure ends the turn', 0.9, 20, 580],
    ['that expects more waits', 0.1, 20, 3000],
    ['that never answers is awaited for a second', 0.9, null, 1560],
    ['that answers too late changes nothing', 0.1, 5000, 1560],
    ['that fails counts as none', new Error('no model'), 20, 580],
  ])('%s', async (...[, probability, delayMs, expected]) => {
    const warn = vi.spyOn(log(), 'warn');
    expect(await turnDelay(probability, delayMs)).toBe(expected);
    const healthy = typeof probability === 'number' && delayMs === 20;
    expect(warn).toHaveBeenCalledTimes(healthy ? 0 : 1);
    warn.mockRestore();
  });
});
