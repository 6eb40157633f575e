// A whole session on a virtual clock: fakes for the models, a microphone, a loudspeaker and a screen in memory.
import {
  Agent,
  AgentSession,
  type AgentSessionOptions,
  FakeLLM,
  type FakeLLMResponse,
  initializeLogger,
  loggerOptions,
  type Millis,
  type VAD,
} from '@livekit/agents-core';
import { FakeSTT } from './fake-stt.js';
import { FakeTTS } from './fake-tts.js';
import { FakeVAD } from './fake-vad.js';
import { MemoryAudioInput } from './memory-audio-input.js';
import { MemoryAudioOutput } from './memory-audio-output.js';
import { MemoryTextOutput } from './memory-text-output.js';
import { VirtualClock } from './virtual-clock.js';

export interface StartSessionOptions<UserData = unknown> {
  /** Default: a plain agent with the instructions 'Be helpful.' */
  agent?: Agent<UserData>;
  /** The answers of the model, or a model. Default: one that says nothing. */
  llm?: FakeLLMResponse[] | AgentSessionOptions['llm'];
  /** Null: none. Default: a {@link FakeSTT}. */
  stt?: FakeSTT | null;
  /** Null: none. Default: a {@link FakeTTS}. */
  tts?: FakeTTS | null;
  /** Null: none. Default: a {@link FakeVAD}. */
  vad?: VAD | null;
  /** Default: a new one. */
  clock?: VirtualClock;
  /** Null: none. Default: a loudspeaker that can pause. */
  speaker?: MemoryAudioOutput | null;
  /** Default: one that sends a frame every 20 ms. */
  microphone?: MemoryAudioInput;
  /** The rest of the session's options. `aecWarmupDuration` is null here unless given: there is no echo. */
  options?: Omit<AgentSessionOptions<UserData>, 'llm' | 'stt' | 'tts' | 'vad' | 'clock'>;
}

/** A session in a test, with all that is around it. */
export interface TestSession<UserData = unknown> {
  readonly session: AgentSession<UserData>;
  readonly clock: VirtualClock;
  /** The model, if it is a fake. */
  readonly llm: FakeLLM | undefined;
  readonly stt: FakeSTT | undefined;
  readonly tts: FakeTTS | undefined;
  readonly microphone: MemoryAudioInput;
  readonly speaker: MemoryAudioOutput | undefined;
  readonly screen: MemoryTextOutput;
  /** What came out of the loudspeaker so far, as words. */
  readonly heardByUser: string;
  /** The user says something now; it is recognised `delayMs` (default 100) after its end. */
  userSays(text: string, durationMs: Millis, delayMs?: Millis): void;
  /** The user makes a sound without words now. */
  userMakesNoise(durationMs: Millis): void;
  /** Moves time on until nobody has spoken or thought for `quietMs` (default 4000). */
  untilQuiet(options?: { quietMs?: Millis; limitMs?: Millis }): Promise<void>;
  /** Ends the session and the microphone. */
  close(): Promise<void>;
}

/**
 * Starts a session on a virtual clock.
 *
 * @example
 * ```ts
 * const test = await startSession({ llm: [{ input: 'Hello', content: 'Good evening!' }] });
 * test.userSays('Hello', 600);
 * await test.untilQuiet();
 * expect(test.heardByUser).toBe('Good evening!');
 * await test.close();
 * ```
 */
export async function startSession<UserData = unknown>(
  options: StartSessionOptions<UserData> = {},
): Promise<TestSession<UserData>> {
  if (!loggerOptions()) initializeLogger({ pretty: false, level: process.env['LOG_LEVEL'] ?? 'silent' });
  const clock = options.clock ?? new VirtualClock();
  const parts = fakes(options, clock);
  const { stt, tts, vad, llm } = parts;
  const session = new AgentSession<UserData>({
    // A loudspeaker in memory has no echo: tests may interrupt from the first word on.
    aecWarmupDuration: null,
    ...options.options,
    clock,
    vad,
    ...(llm === undefined ? {} : { llm }),
    ...(stt ? { stt } : {}),
    ...(tts ? { tts } : {}),
  });
  session.input.audio = parts.microphone;
  session.output.audio = parts.speaker;
  session.output.transcription = parts.screen;
  const agent = options.agent ?? new Agent<UserData>({ instructions: 'Be helpful.' });
  await clock.until(session.start({ agent }));
  parts.microphone.open();
  return testSession(session, clock, parts);
}

type Parts = ReturnType<typeof fakes>;

function fakes<UserData>(options: StartSessionOptions<UserData>, clock: VirtualClock) {
  const orNew = <T>(given: T | null | undefined, make: () => T): T | null => (given === undefined ? make() : given);
  return {
    llm: Array.isArray(options.llm) || options.llm === undefined ? new FakeLLM(options.llm, { clock }) : options.llm,
    stt: orNew(options.stt, () => new FakeSTT({ clock })),
    tts: orNew(options.tts, () => new FakeTTS({ clock })),
    vad: orNew<VAD>(options.vad, () => new FakeVAD({ clock })),
    microphone: options.microphone ?? new MemoryAudioInput({ clock }),
    speaker: orNew(options.speaker, () => new MemoryAudioOutput({ clock })),
    screen: new MemoryTextOutput({ clock }),
  };
}

function testSession<UserData>(...args: [AgentSession<UserData>, VirtualClock, Parts]): TestSession<UserData> {
  const [session, clock, { llm, stt, tts, microphone, speaker, screen }] = args;
  return {
    session,
    clock,
    llm: llm instanceof FakeLLM ? llm : undefined,
    stt: stt ?? undefined,
    tts: tts ?? undefined,
    microphone,
    speaker: speaker ?? undefined,
    screen,
    get heardByUser() {
      return tts && speaker ? tts.heardIn(speaker.heardSamples) : screen.texts.join(' ');
    },
    userSays(text, durationMs, delayMs) {
      microphone.makeSound(durationMs);
      stt?.hear(delayMs === undefined ? { text, durationMs } : { text, durationMs, delayMs });
    },
    userMakesNoise: (durationMs) => microphone.makeSound(durationMs),
    untilQuiet: ({ quietMs = 4000, limitMs = 10 * 60_000 } = {}) =>
      untilQuiet({ session, clock, microphone, quietMs, limitMs }),
    async close() {
      await clock.until(session.close());
      await microphone.close();
    },
  };
}

interface Quiet {
  readonly session: AgentSession;
  readonly clock: VirtualClock;
  readonly microphone: MemoryAudioInput;
  readonly quietMs: Millis;
  readonly limitMs: Millis;
}

const stepMs = 50;

async function untilQuiet({ session, clock, microphone, quietMs, limitMs }: Quiet): Promise<void> {
  const limitAt = clock.now() + limitMs;
  let quietSince = clock.now();
  while (clock.now() - quietSince < quietMs) {
    if (clock.now() > limitAt) throw new Error(`The session was not quiet within ${limitMs} virtual ms.`);
    await clock.advanceBy(stepMs);
    const isBusy =
      session.agentState === 'speaking' ||
      session.agentState === 'thinking' ||
      session.userState === 'speaking' ||
      microphone.isLoud;
    if (isBusy) quietSince = clock.now();
  }
}
