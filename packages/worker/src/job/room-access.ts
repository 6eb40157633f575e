// Joining the room of a job and finding people in it.
import type { E2EEOptions, RemoteParticipant, RemoteTrackPublication, Room, RtcConfiguration } from '@livekit/rtc-node';
import { AgentsError, AutoSubscribe, withResolvers, type RunningJobInfo } from '@livekit/agents-core';

// The numbers of rtc-node's enums: importing the module for two constants would load its native library.
const kindAgent = 4;
const trackKindAudio = 1;
const trackKindVideo = 2;

export interface ConnectOptions {
  readonly room: Room;
  readonly info: RunningJobInfo;
  readonly e2ee: E2EEOptions | undefined;
  readonly autoSubscribe: AutoSubscribe | undefined;
  readonly rtcConfig: RtcConfiguration | undefined;
}

/** Whether a participant is an agent (this one, another one, or an avatar). */
export function isAgentParticipant(participant: RemoteParticipant): boolean {
  return participant.kind === kindAgent;
}

export async function connectRoom(options: ConnectOptions): Promise<void> {
  const { room, info, e2ee, rtcConfig } = options;
  const autoSubscribe = options.autoSubscribe ?? AutoSubscribe.SUBSCRIBE_ALL;
  const kind = selectedKind(autoSubscribe);
  const subscribe = (publication: RemoteTrackPublication) => {
    if (publication.kind === kind) publication.setSubscribed(true);
  };
  // Listening before connecting, so that a track published in between is not missed.
  if (kind !== undefined) room.on('trackPublished', subscribe);
  await room.connect(info.url, info.token, {
    autoSubscribe: autoSubscribe === AutoSubscribe.SUBSCRIBE_ALL,
    dynacast: false,
    encryption: e2ee,
    rtcConfig,
  });
  if (kind === undefined) return;
  for (const participant of room.remoteParticipants.values()) {
    for (const publication of participant.trackPublications.values()) subscribe(publication);
  }
}

function selectedKind(autoSubscribe: AutoSubscribe): number | undefined {
  if (autoSubscribe === AutoSubscribe.AUDIO_ONLY) return trackKindAudio;
  return autoSubscribe === AutoSubscribe.VIDEO_ONLY ? trackKindVideo : undefined;
}

export async function waitForRemoteParticipant(room: Room, identity?: string): Promise<RemoteParticipant> {
  if (!room.isConnected) {
    throw new AgentsError('The room is not connected: await ctx.connect() first.', { code: 'room_not_connected' });
  }
  const wanted = (participant: RemoteParticipant) =>
    identity === undefined ? !isAgentParticipant(participant) : participant.identity === identity;
  const present = [...room.remoteParticipants.values()].find(wanted);
  if (present) return present;

  const found = withResolvers<RemoteParticipant>();
  const joined = (participant: RemoteParticipant) => {
    if (wanted(participant)) found.resolve(participant);
  };
  const gone = () => {
    const message = 'The room disconnected before the participant joined.';
    found.reject(new AgentsError(message, { code: 'room_disconnected' }));
  };
  room.on('participantConnected', joined);
  room.on('disconnected', gone);
  try {
    return await found.promise;
  } finally {
    room.off('participantConnected', joined);
    room.off('disconnected', gone);
  }
}
