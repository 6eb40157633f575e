// Takes the participant of an agent whose process died out of its room: the server itself would notice only after some 20 s.
import { log, toError, type RunningJobInfo } from '@livekit/agents-core';
import { httpEndpoint } from './url.js';
import type { Credentials } from '../server-options.js';

/** Never rejects: the server removes the participant in the end anyway. */
export async function removeDeadAgent(info: RunningJobInfo, { apiKey, apiSecret }: Credentials): Promise<void> {
  const roomName = info.job.room?.name;
  const { identity } = info.acceptArguments;
  if (!roomName || !identity || info.fakeJob) return;
  try {
    const { RoomServiceClient } = await import('livekit-server-sdk');
    await new RoomServiceClient(httpEndpoint(info.url), apiKey, apiSecret).removeParticipant(roomName, identity);
  } catch (error) {
    log().debug(
      { err: toError(error), jobId: info.job.id },
      'the agent of a dead job could not be removed from its room',
    );
  }
}
