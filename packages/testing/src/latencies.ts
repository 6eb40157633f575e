// How long a user waits for an answer: from the end of what they said to the first sound of the agent.
import { voice, type Millis } from '@livekit/agents-core';
import type { TestSession } from './start-session.js';

/** A live list with one number, in ms, for each turn of the user that was answered. */
export function watchLatencies({ session, clock, microphone }: TestSession): readonly Millis[] {
  const latencies: Millis[] = [];
  let waitsSince: Millis | null = null;
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type === 'message' && item.role === 'user') waitsSince = microphone.loudUntil;
  });
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
    if (newState !== 'speaking' || waitsSince === null) return;
    latencies.push(clock.now() - waitsSince);
    waitsSince = null;
  });
  return latencies;
}
