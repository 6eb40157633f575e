// The sessions that the programs of the guide made, in order.
import type { voice } from '@livekit/agents';

export const sessions: voice.AgentSession[] = [];
