// One random session from its beginning to its end, in virtual time.
import {
  FakeSTT,
  FakeTTS,
  FakeTurnDetector,
  MemoryAudioInput,
  MemoryAudioOutput,
  replayTrace,
  startSession,
  VirtualClock,
} from '@livekit/agents/testing';
import type { StartSessionOptions, TestSession } from '@livekit/agents/testing';
import { seededChance, type Chance } from './chance.js';
import { MoodyAgent, type Mind } from './moody-agents.js';
import { MoodyLLM } from './moody-llm.js';
import { randomMove } from './moves.js';
import { check, Witness } from './witness.js';

// What captions expect of a word.
const syllableMs = 261;
// 10 s for onExit, 5 s for a cancelled speech, 5 s for the rest of user code.
const closeLimitMs = 20_500;
// A hung model, a drain, a goodbye that never ends: each has a limit of its own.
const recoverLimitMs = 5 * 60_000;

/** Throws if the session breaks a rule. */
export async function fuzzSession(seed: number): Promise<void> {
  const chance = seededChance(seed);
  const clock = new VirtualClock();
  const model = new MoodyLLM(clock, chance);
  const mind: Mind = {
    clock,
    chance,
    calm: false,
    recogniserBusyUntil: 0,
    stopped: [],
    text: () => Array.from({ length: chance.between(1, 6) }, () => model.nextWord()).join(''),
  };
  const silentSink = chance.odds(0.05);
  const parts = { chance, clock, model, mind, silentSink };
  const test = await startSession(optionsOf(parts));
  const witness = new Witness(test);
  await play(test, mind);
  if (chance.odds(0.6)) await recover(test, parts);
  await close(test, mind);
  if (seed % 10 === 0) checkTrace(test.session.trace);
  witness.judge({ stopped: mind.stopped, silentSink });
}

interface Parts {
  readonly chance: Chance;
  readonly clock: VirtualClock;
  readonly model: MoodyLLM;
  readonly mind: Mind;
  readonly silentSink: boolean;
}

function optionsOf({ chance, clock, model, mind, silentSink }: Parts): StartSessionOptions {
  const { odds, pick } = chance;
  const hasVad = odds(0.85);
  return {
    clock,
    agent: new MoodyAgent(mind),
    llm: model,
    stt: new FakeSTT({ clock }),
    tts: new FakeTTS({ clock, sampleRate: 1000, wordMs: syllableMs, alignedTranscript: odds(0.2) }),
    ...(hasVad ? {} : { vad: null }),
    microphone: new MemoryAudioInput({ clock, frameMs: 100, sampleRate: 1000 }),
    speaker: odds(0.9) ? new MemoryAudioOutput({ clock, canPause: odds(0.8), reports: !silentSink }) : null,
    options: {
      useTtsAlignedTranscript: odds(0.5),
      aecWarmupDuration: pick([null, null, 3000]),
      awayLadder: odds(0.3) ? [{ afterMs: 3000, run: () => Promise.reject(new Error('away')) }] : [],
      connOptions: { maxUnrecoverableErrors: 50 },
      turnHandling: {
        turnDetection: hasVad ? pick(['vad', 'vad', 'stt', 'manual', moodyDetector(clock, chance)]) : 'stt',
        endpointing: { mode: pick(['fixed', 'dynamic']), alpha: 0.5 },
        ...(odds(0.2) ? { userTurnLimit: { maxWords: 6, maxDuration: 4000 } } : {}),
        preemptiveGeneration: { enabled: odds(0.6) },
        interruption: {
          enabled: odds(0.9),
          minWords: pick([0, 0, 2]),
          mode: pick([undefined, 'vad']),
          echoGuard: odds(0.8),
          falseInterruptionTimeout: pick([2000, 500, null]),
        },
      },
    },
  };
}

/** A detector that may be unsure, slow, silent or broken. */
function moodyDetector(clock: VirtualClock, { pick }: Chance): FakeTurnDetector {
  const delayMs = pick([20, 20, 700, 5000, null]);
  const failure = pick([null, null, null, new Error('the detector is broken')]);
  return new FakeTurnDetector({ clock, probabilities: [0.9, 0.1, 0.8], delayMs, failure });
}

/** What the flight recorder kept plays again exactly, although all words in it are stand-ins. */
function checkTrace(trace: string): void {
  const { differences, head } = replayTrace(trace);
  check(differences.length === 0 && head.exact, `the trace plays otherwise: ${JSON.stringify(differences[0])}`);
}

async function play(test: TestSession, mind: Mind): Promise<void> {
  const { chance } = mind;
  let words = 0;
  const userWord = () => `u${++words}`;
  const scene = { test, mind, handles: [], userWord };
  for (let moves = chance.between(1, 14); moves > 0; moves -= 1) {
    randomMove(chance)(scene);
    await test.clock.advanceBy(chance.odds(0.3) ? 0 : chance.between(0, 2500));
  }
}

/** Whatever happened: once everybody is calm, the session must speak again. */
async function recover(test: TestSession, { mind, model, silentSink }: Parts): Promise<void> {
  const { session, clock, tts, microphone } = test;
  mind.calm = true;
  model.calm = true;
  if (tts) Object.assign(tts.behaviour, { failure: null, stallAfterWords: Number.POSITIVE_INFINITY, ttfbMs: 0 });
  session.resumeReplyAuthorization();
  microphone.open();
  await clock.advanceBy(4000);
  microphone.mute();
  const limitAt = clock.now() + recoverLimitMs;
  for (;;) {
    const ping = session.say('ping');
    await clock.until(ping.waitForPlayout(), { limitMs: recoverLimitMs });
    if (!ping.interrupted || silentSink) return;
    check(clock.now() < limitAt, 'the session does not speak any more');
    await clock.advanceBy(5000);
  }
}

async function close(test: TestSession, { chance, recogniserBusyUntil }: Mind): Promise<void> {
  const { session, clock, microphone } = test;
  const drains = chance.odds(0.2);
  const closedAt = new Promise<number>((resolve) =>
    session.once('close' as never, (() => resolve(clock.now())) as never),
  );
  const askedAt = clock.now();
  if (drains) session.shutdown({ drain: true });
  else void session.close();
  if (clock.now() > recogniserBusyUntil && chance.odds(0.5)) test.userSays('u0', 300);
  const tookMs = (await clock.until(closedAt, { limitMs: 120_000 })) - askedAt;
  check(tookMs <= closeLimitMs + (drains ? 40_000 : 0), `closing took ${tookMs} ms`);
  await microphone.close();
  await clock.advanceBy(30_000);
}
