// Whom the agent serves: the first acceptable participant, followed when it leaves and comes back under the same identity.
import { DisconnectReason, RoomEvent } from '@livekit/rtc-node';
import type { ParticipantKind, RemoteParticipant, Room } from '@livekit/rtc-node';
import { isAcceptable } from './participants.js';

export interface ParticipantLinkOptions {
  readonly room: Room;
  readonly kinds: readonly ParticipantKind[];
  /** Whom to wait for; null: the first acceptable participant. */
  readonly identity: string | null;
  /** The participant is there, for the first time or anew. */
  readonly onLinked: (identity: string) => void;
  /** It left; `hungUp` if it will hardly come back. */
  readonly onLeft: (left: { readonly hungUp: boolean }) => void;
}

const hangUpReasons: readonly (DisconnectReason | undefined)[] = [
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.USER_REJECTED,
];

export class ParticipantLink {
  readonly #options: ParticipantLinkOptions;
  #identity: string | null;

  constructor(options: ParticipantLinkOptions) {
    this.#options = options;
    this.#identity = options.identity;
  }

  /** Who is served or waited for. */
  get identity(): string | null {
    return this.#identity;
  }

  /** Who is served, while in the room. */
  get participant(): RemoteParticipant | undefined {
    return this.#identity === null ? undefined : this.#options.room.remoteParticipants.get(this.#identity);
  }

  start(): void {
    this.#options.room.on(RoomEvent.ParticipantConnected, this.#onConnected);
    this.#options.room.on(RoomEvent.ParticipantDisconnected, this.#onDisconnected);
    this.look();
  }

  close(): void {
    this.#options.room.off(RoomEvent.ParticipantConnected, this.#onConnected);
    this.#options.room.off(RoomEvent.ParticipantDisconnected, this.#onDisconnected);
  }

  /** Looks for the user among those who are already there. */
  look(): void {
    for (const participant of this.#options.room.remoteParticipants.values()) this.#onConnected(participant);
  }

  set(identity: string): void {
    this.#identity = identity;
    this.#options.onLinked(identity);
  }

  unset(): void {
    this.#identity = null;
  }

  readonly #onConnected = (participant: RemoteParticipant): void => {
    const { room, kinds } = this.#options;
    if (this.#identity === null && isAcceptable(participant, { room, kinds })) this.#identity = participant.identity;
    if (this.#identity === participant.identity) this.#options.onLinked(participant.identity);
  };

  readonly #onDisconnected = (participant: RemoteParticipant): void => {
    if (participant.identity !== this.#identity) return;
    this.#options.onLeft({ hungUp: hangUpReasons.includes(participant.disconnectReason) });
  };
}
