// RPC from the agent to the participant it serves.
import { AgentsError } from '../base/errors.js';
import type { ClientCall } from '../session/room-port.js';
import type { RoomIO } from './room-io.js';

/** What the participant answered. @throws AgentsError `client_missing`, or the RpcError of the room. */
export async function callClient(io: RoomIO, { method, payload, timeoutMs }: ClientCall): Promise<string> {
  const { linkedParticipant, rtcRoom } = io;
  const agent = rtcRoom.localParticipant;
  if (!linkedParticipant || !agent) {
    throw new AgentsError('Nobody is in the room who could be called: wait for the participant first.', {
      code: 'client_missing',
    });
  }
  const destinationIdentity = linkedParticipant.identity;
  return agent.performRpc({ destinationIdentity, method, payload, responseTimeout: timeoutMs });
}
