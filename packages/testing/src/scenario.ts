// Spoken timelines: what is said when, and what the user heard in the end.
import { voice, type AgentSession, type Millis, type SpeechHandle } from '@livekit/agents-core';
import type { FakeTTSOptions } from './fake-tts.js';
import { type Latency, watchLatencies } from './latencies.js';
import { startSession, type StartSessionOptions, type TestSession } from './start-session.js';

type VoiceTrait = 'ttfbMs' | 'synthesisMs' | 'stallAfterWords' | 'failure' | 'failAfterWords';

/** What can happen at an instant of a scenario. */
export interface ScenarioMoves {
  /** The agent says a text. */
  agentSays(text: string): void;
  /** The agent answers of its own accord. */
  agentReplies(): void;
  /** The user says a text. `durationMs`: 300 for each word, unless given. */
  userSays(text: string, durationMs?: Millis): void;
  /** The user makes a sound without words; with `times`, again and again, every `everyMs` (default: as long a silence between). */
  userMakesNoise(durationMs: Millis, repeat?: { times: number; everyMs?: Millis }): void;
  /** The user types a text: what the agent is saying ends, and it answers. */
  userTypes(text: string): void;
  /** The microphone of the user sends nothing from now on; what was said of the turn is answered. */
  userMutes(): void;
  /** It sends again. */
  userUnmutes(): void;
  /** From now on the model is slower by `slowMs`, or fails; without either it is well again. Needs a FakeLLM. */
  modelBecomes(state: { slowMs?: Millis; failure?: Error | null }): void;
  /** From now on the voice is slow, stalls or fails, as told. Needs a FakeTTS. */
  voiceBecomes(state: Partial<Pick<FakeTTSOptions, VoiceTrait>>): void;
  /** The connection of the recogniser breaks, once. Needs a FakeSTT. */
  recogniserDrops(error?: Error): void;
  /** Whatever else shall happen. */
  do(act: (session: AgentSession) => void): void;
}

/** A scenario: moves now, or at an instant from its start; then {@link Scenario.finish}. */
export interface Scenario extends ScenarioMoves, Omit<TestSession, keyof ScenarioMoves> {
  /** Moves at `ms` from the start of the scenario. */
  at(ms: Millis): ScenarioMoves;
  /** Moves `ms` after the agent begins to speak the next time, or from now if it speaks already: to talk over it. */
  whenAgentSpeaks(ms: Millis): ScenarioMoves;
  /** For each turn of the user that was answered: ms from the end of their speech to the first sound of the answer. */
  readonly latencies: readonly Millis[];
  /** The same and more as single numbers, for assertions. */
  readonly latency: Latency;
  /** Plays until all moves were made and everybody is quiet. @throws Error if `whenAgentSpeaks` waits in vain. */
  finish(options?: { quietMs?: Millis }): Promise<void>;
  /** Every speech that `agentSays`, `agentReplies` and `userTypes` began. */
  readonly speeches: readonly SpeechHandle[];
}

const wordMs = 300;

/**
 * Plays a scenario without a test runner.
 *
 * @example
 * ```ts
 * await playScenario(async (s) => {
 *   s.agentSays('Your table is booked for eight.');
 *   s.at(1000).userMakesNoise(300);
 *   await s.finish();
 *   expect(s.heardByUser).toBe('Your table is booked for eight.');
 * });
 * ```
 */
export async function playScenario(
  play: (scenario: Scenario) => Promise<void>,
  options: StartSessionOptions = {},
): Promise<void> {
  const test = await startSession(options);
  try {
    await play(makeScenario(test));
  } finally {
    await test.close();
  }
}

type Play = (scenario: Scenario) => Promise<void>;
type ScenarioTest = (name: string, play: Play, options?: StartSessionOptions) => void;

/**
 * Makes scenarios the tests of your runner.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * const scenario = scenariosWith(it);
 *
 * scenario('a cough does not stop the agent', async (s) => { … });
 * ```
 */
export function scenariosWith(test: (name: string, run: () => Promise<void>) => unknown): ScenarioTest {
  return (name, play, options) => {
    test(name, () => playScenario(play, options));
  };
}

function makeScenario(test: TestSession): Scenario {
  const startAt = test.clock.now();
  const speeches: SpeechHandle[] = [];
  let planned = 0;
  const latencies = watchLatencies(test);
  let awaited = 0;
  const whenSpeaking = (ms: Millis) => (act: () => void) => {
    awaited += 1;
    const { session, clock } = test;
    const begin = ({ newState }: Pick<voice.AgentStateChangedEvent, 'newState'>) => {
      if (newState !== 'speaking') return;
      session.off(voice.AgentSessionEventTypes.AgentStateChanged, begin);
      awaited -= 1;
      planned += 1;
      clock.wakeAt(clock.now() + ms, () => {
        planned -= 1;
        act();
      });
    };
    session.on(voice.AgentSessionEventTypes.AgentStateChanged, begin);
    begin({ newState: session.agentState });
  };
  const later = (ms: Millis) => (act: () => void) => {
    planned += 1;
    test.clock.wakeAt(startAt + ms, () => {
      planned -= 1;
      act();
    });
  };
  const extra = {
    ...moves(test, speeches, (act) => act()),
    at: (ms: Millis) => moves(test, speeches, later(ms)),
    whenAgentSpeaks: (ms: Millis) => moves(test, speeches, whenSpeaking(ms)),
    latencies: latencies.answers,
    latency: latencies.worst,
    speeches,
    async finish({ quietMs }: { quietMs?: Millis } = {}): Promise<void> {
      do await test.untilQuiet(quietMs === undefined ? {} : { quietMs });
      while (planned > 0);
      if (awaited > 0)
        throw new Error(`The agent did not speak again: ${awaited} moves of whenAgentSpeaks() were not made.`);
    },
  };
  return Object.assign(Object.create(test), extra);
}

function moves(...args: [test: TestSession, speeches: SpeechHandle[], when: (act: () => void) => void]): ScenarioMoves {
  const [test, speeches, when] = args;
  return {
    agentSays: (text) => when(() => void speeches.push(test.session.say(text))),
    agentReplies: () => when(() => void speeches.push(test.session.generateReply())),
    userSays: (text, durationMs = text.split(/\s+/).length * wordMs) => when(() => test.userSays(text, durationMs)),
    userMakesNoise: (durationMs, { times = 1, everyMs = 2 * durationMs } = { times: 1 }) =>
      when(() => {
        const { clock } = test;
        for (let time = 0; time < times; time += 1)
          clock.wakeAt(clock.now() + time * everyMs, () => test.userMakesNoise(durationMs));
      }),
    userTypes: (text) =>
      when(() => {
        void test.session.interrupt();
        speeches.push(test.session.generateReply({ userInput: text }));
      }),
    userMutes: () => when(() => test.microphone.mute()),
    userUnmutes: () => when(() => test.microphone.open()),
    modelBecomes: ({ slowMs = 0, failure = null }) =>
      when(() => void Object.assign(test.llm ?? {}, { slowMs, failure })),
    voiceBecomes: (state) => when(() => void Object.assign(test.tts?.behaviour ?? {}, state)),
    recogniserDrops: (error) => when(() => test.stt?.drop(error)),
    do: (act) => when(() => act(test.session)),
  };
}
