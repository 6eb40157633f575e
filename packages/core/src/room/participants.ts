// Who is who in a room: whom an agent may serve, and which track carries a voice.
import { ParticipantKind, TrackKind, TrackSource } from '@livekit/rtc-node';
import type { Participant, RemoteParticipant, RemoteTrackPublication, Room, TrackPublication } from '@livekit/rtc-node';
import { ATTRIBUTE_PUBLISH_ON_BEHALF } from './wire-names.js';

/** The kinds of participants an agent serves unless told otherwise. */
export const DEFAULT_PARTICIPANT_KINDS: ParticipantKind[] = [
  ParticipantKind.CONNECTOR,
  ParticipantKind.SIP,
  ParticipantKind.STANDARD,
];

/** Whether the agent may take this participant for its user. */
export function isAcceptable(
  participant: RemoteParticipant,
  { room, kinds }: { room: Room; kinds: readonly ParticipantKind[] },
): boolean {
  if (!kinds.includes(participant.kind)) return false;
  return participant.attributes[ATTRIBUTE_PUBLISH_ON_BEHALF] !== room.localParticipant?.identity;
}

/** Whether a publication carries its participant's voice. */
export function isVoice(publication: TrackPublication): boolean {
  if (publication.kind !== TrackKind.KIND_AUDIO) return false;
  return publication.source === TrackSource.SOURCE_MICROPHONE || publication.source === TrackSource.SOURCE_UNKNOWN;
}

/** The publication with a participant's voice: its microphone, else an audio track of unknown source. */
export function voiceOf(participant: RemoteParticipant): RemoteTrackPublication | undefined;
export function voiceOf(participant: Participant): TrackPublication | undefined;
export function voiceOf(participant: Participant): TrackPublication | undefined {
  const voices = [...participant.trackPublications.values()].filter(isVoice);
  return voices.find((publication) => publication.source === TrackSource.SOURCE_MICROPHONE) ?? voices[0];
}

/** What a participant shows: the screen it shares, else its camera; nothing that is muted. */
export function pictureOf(participant: RemoteParticipant): RemoteTrackPublication | undefined {
  const shown = [...participant.trackPublications.values()].filter(
    (publication) => publication.kind === TrackKind.KIND_VIDEO && !publication.muted,
  );
  return shown.find(({ source }) => source === TrackSource.SOURCE_SCREENSHARE) ?? shown[0];
}

/** The participant with this identity, be it the agent itself. */
export function findParticipant(room: Room, identity: string): Participant | undefined {
  const local = room.localParticipant;
  return local?.identity === identity ? local : room.remoteParticipants.get(identity);
}
