// Waiting for somebody or something in a room, by events, leaving no listener behind.
import {
  type LocalTrackPublication,
  type Participant,
  type ParticipantKind,
  type RemoteParticipant,
  type RemoteTrackPublication,
  type Room,
  RoomEvent,
  type TrackKind,
} from '@livekit/rtc-node';
import { onAbort } from '../base/abort.js';
import { AgentsError } from '../base/errors.js';

interface Watch<T> {
  room: Room;
  signal: AbortSignal | undefined;
  /** What may have changed the answer. */
  events: readonly RoomEvent[];
  /** The answer, or undefined while there is none. Throws to give up. */
  look: () => T | undefined;
}

function watch<T>({ room, signal, events, look }: Watch<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = (settle: () => void) => {
      for (const event of events) room.off(event, check);
      room.off(RoomEvent.Disconnected, onDisconnected);
      listening[Symbol.dispose]();
      settle();
    };
    const check = () => {
      try {
        const found = look();
        if (found !== undefined) stop(() => resolve(found));
      } catch (error) {
        stop(() => reject(error));
      }
    };
    const onDisconnected = () =>
      stop(() =>
        reject(new AgentsError('The room was left while waiting: connect first.', { code: 'room_disconnected' })),
      );
    const listening = onAbort(signal, () => stop(() => reject(signal?.reason)));
    for (const event of events) room.on(event, check);
    room.on(RoomEvent.Disconnected, onDisconnected);
    check();
  });
}

function participants(room: Room, includeLocal: boolean): Participant[] {
  const local = includeLocal && room.localParticipant ? [room.localParticipant] : [];
  return [...local, ...room.remoteParticipants.values()];
}

interface ParticipantOptions {
  room: Room;
  /** Default: anybody. */
  identity?: string;
  /** Default: every kind. */
  kind?: ParticipantKind | ParticipantKind[];
  signal?: AbortSignal;
}

/**
 * The first participant that fits, now or later.
 * @throws AgentsError `room_disconnected` if the room is left first; the reason of `signal` if that aborts.
 */
export function waitForParticipant(options: ParticipantOptions & { includeLocal: true }): Promise<Participant>;
export function waitForParticipant(options: ParticipantOptions & { includeLocal?: false }): Promise<RemoteParticipant>;
export function waitForParticipant(options: ParticipantOptions & { includeLocal?: boolean }): Promise<Participant> {
  const { room, identity, kind, includeLocal = false, signal } = options;
  const kinds = kind === undefined ? undefined : new Set([kind].flat());
  return watch({
    room,
    signal,
    events: [RoomEvent.ParticipantConnected, RoomEvent.Connected],
    look: () =>
      participants(room, includeLocal).find(
        (each) =>
          (identity === undefined || each.identity === identity) && (kinds === undefined || kinds.has(each.kind)),
      ),
  });
}

/**
 * Resolves when the attribute of that participant has that value.
 * @throws as {@link waitForParticipant}.
 */
export async function waitForParticipantAttribute(options: {
  room: Room;
  identity: string;
  attribute: string;
  value: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { room, identity, attribute, value, signal } = options;
  await watch({
    room,
    signal,
    events: [RoomEvent.ParticipantAttributesChanged, RoomEvent.ParticipantConnected, RoomEvent.Connected],
    look: () =>
      participants(room, true).some((each) => each.identity === identity && each.attributes[attribute] === value) ||
      undefined,
  });
}

interface PublicationOptions {
  room: Room;
  /** Default: anybody. */
  identity?: string;
  kind: TrackKind;
  /** Waits until the track is subscribed as well. Default false. */
  waitForSubscription?: boolean;
  signal?: AbortSignal;
}

/**
 * The first publication of a track that fits, now or later.
 * @throws AgentsError `participant_left` if the named participant was there and left first, else as {@link waitForParticipant}.
 */
export function waitForTrackPublication(
  options: PublicationOptions & { includeLocal: true },
): Promise<RemoteTrackPublication | LocalTrackPublication>;
export function waitForTrackPublication(
  options: PublicationOptions & { includeLocal?: false },
): Promise<RemoteTrackPublication>;
export function waitForTrackPublication(
  options: PublicationOptions & { includeLocal?: boolean },
): Promise<RemoteTrackPublication | LocalTrackPublication> {
  const { room, identity, includeLocal = false, signal } = options;
  let wasThere = false;
  return watch({
    room,
    signal,
    events: [
      RoomEvent.TrackPublished,
      RoomEvent.TrackSubscribed,
      RoomEvent.LocalTrackPublished,
      RoomEvent.ParticipantConnected,
      RoomEvent.ParticipantDisconnected,
      RoomEvent.Connected,
    ],
    look: () => {
      const fitting = participants(room, includeLocal).filter(
        (each) => identity === undefined || each.identity === identity,
      );
      if (identity !== undefined && wasThere && fitting.length === 0) {
        throw new AgentsError('The participant left before it published a track of this kind.', {
          code: 'participant_left',
        });
      }
      wasThere = fitting.length > 0;
      return findPublication(fitting, options);
    },
  });
}

function findPublication(
  from: readonly Participant[],
  { kind, waitForSubscription = false }: PublicationOptions,
): RemoteTrackPublication | LocalTrackPublication | undefined {
  for (const participant of from) {
    for (const publication of participant.trackPublications.values()) {
      const isReady =
        !waitForSubscription ||
        (publication.track !== undefined && 'subscribed' in publication && publication.subscribed);
      // rtc-node types the values as their common base.
      if (publication.kind === kind && isReady) return publication as RemoteTrackPublication | LocalTrackPublication;
    }
  }
  return undefined;
}
