// What a room needs of a session.
import type { AgentSession } from '../session/faces.js';

/** The part of an `AgentSession` that a room is joined to. */
export type RoomSession = Pick<
  AgentSession,
  'agentState' | 'generateReply' | 'input' | 'interrupt' | 'off' | 'on' | 'output' | 'shutdown'
>;
