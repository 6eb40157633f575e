// How a session gets into a room without knowing rooms: whoever attaches them registers here.
import type { Room } from '@livekit/rtc-node';
import { AgentsError } from '../base/errors.js';
import type { AgentSession, RoomInputOptions, RoomOutputOptions } from './faces.js';

export interface RoomRequest {
  readonly session: AgentSession;
  readonly room: Room;
  readonly inputOptions: Partial<RoomInputOptions>;
  readonly outputOptions: Partial<RoomOutputOptions>;
}

/** A call to the app of the user. */
export interface ClientCall {
  readonly method: string;
  /** JSON. */
  readonly payload: string;
  readonly timeoutMs: number;
}

export interface AttachedRoom {
  /** What the app of the served participant answered. Rejects if it did not. */
  callClient(call: ClientCall): Promise<string>;
  close(): Promise<void>;
}

type Attach = (request: RoomRequest) => Promise<AttachedRoom>;

let attach: Attach | undefined;

export function registerRoomAttachment(newAttach: Attach): void {
  attach = newAttach;
}

export function attachRoom(request: RoomRequest): Promise<AttachedRoom> {
  if (!attach)
    throw new AgentsError('Rooms are not available here: import AgentSession from @livekit/agents.', {
      code: 'room_unavailable',
    });
  return attach(request);
}
