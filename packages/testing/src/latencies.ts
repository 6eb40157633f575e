// How long a user waits: for an answer, and for an agent that is interrupted to fall silent.
import { AudioOutput, type Millis, type PlaybackFinishedEvent, voice } from '@livekit/agents-core';
import type { MemoryAudioOutput } from './memory-audio-output.js';
import type { TestSession } from './start-session.js';

/** The longest waits of a scenario so far, in ms; NaN while there was none, so that every comparison fails. */
export interface Latency {
  /** From the end of what the user said to the first sound of the answer. */
  readonly toFirstSound: Millis;
  /** From the first sound of the user's interruption to the last sound of the agent. */
  readonly toSilence: Millis;
}

interface Latencies {
  /** A live list with one number for each turn of the user that was answered. */
  readonly answers: readonly Millis[];
  readonly worst: Latency;
}

export function watchLatencies(test: TestSession): Latencies {
  const answers = watchAnswers(test);
  const silences = watchSilences(test);
  const worst: Latency = {
    get toFirstSound() {
      return longest(answers);
    },
    get toSilence() {
      return longest(silences);
    },
  };
  return { answers, worst };
}

function longest(waits: readonly Millis[]): Millis {
  return waits.length === 0 ? Number.NaN : Math.max(...waits);
}

function watchAnswers({ session, clock, microphone }: TestSession): readonly Millis[] {
  const answers: Millis[] = [];
  let waitsSince: Millis | null = null;
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type === 'message' && item.role === 'user') waitsSince = microphone.loudUntil;
  });
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
    if (newState !== 'speaking' || waitsSince === null) return;
    answers.push(clock.now() - waitsSince);
    waitsSince = null;
  });
  return answers;
}

function watchSilences({ speaker, microphone }: TestSession): readonly Millis[] {
  const silences: Millis[] = [];
  speaker?.on(AudioOutput.EVENT_PLAYBACK_FINISHED, ({ interrupted }: PlaybackFinishedEvent) => {
    const silentAt = endOfSound(speaker);
    // Interrupted by the program, nobody waits for the silence.
    if (interrupted && silentAt !== undefined && silentAt >= microphone.loudSince && microphone.loudSince > 0)
      silences.push(silentAt - microphone.loudSince);
  });
  return silences;
}

function endOfSound({ heard }: MemoryAudioOutput): Millis | undefined {
  const last = heard.at(-1);
  return last && last.at + (last.samples.length / last.sampleRate) * 1000;
}
