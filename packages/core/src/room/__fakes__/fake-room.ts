// A room without a server: participants come, speak and leave as a test says.
import { EventEmitter } from 'node:events';
import { ParticipantKind, TrackKind, TrackSource } from '@livekit/rtc-node';
import type { DisconnectReason, Room, TextStreamHandler } from '@livekit/rtc-node';

export interface SentText {
  readonly topic: string;
  readonly sender: string | undefined;
  readonly attributes: Record<string, string>;
  readonly chunks: string[];
  closed: boolean;
}

export interface FakePublication {
  readonly sid: string;
  readonly kind: TrackKind;
  readonly source: TrackSource;
  subscribed: boolean;
  muted?: boolean;
  setSubscribed(subscribed: boolean): void;
}

export interface FakeParticipant {
  readonly identity: string;
  readonly kind: ParticipantKind;
  readonly attributes: Record<string, string>;
  readonly trackPublications: Map<string, FakePublication>;
  disconnectReason?: DisconnectReason;
}

export class FakeRoom extends EventEmitter {
  isConnected = true;
  readonly name = 'fake';
  readonly remoteParticipants = new Map<string, FakeParticipant>();
  readonly texts: SentText[] = [];
  readonly legacy: unknown[] = [];
  readonly attributesSet: Record<string, string>[] = [];
  /** Every write fails while this is set. */
  broken = false;
  readonly handlers = new Map<string, TextStreamHandler>();
  readonly localParticipant = {
    identity: 'agent',
    trackPublications: new Map<string, FakePublication>(),
    streamText: async (options: { topic: string; senderIdentity?: string; attributes: Record<string, string> }) => {
      this.#check();
      const { topic, senderIdentity, attributes } = options;
      const text: SentText = { topic, sender: senderIdentity, attributes, chunks: [], closed: false };
      this.texts.push(text);
      return {
        write: async (chunk: string) => {
          this.#check();
          text.chunks.push(chunk);
        },
        close: async () => {
          text.closed = true;
        },
      };
    },
    publishTranscription: async (transcription: unknown) => {
      this.#check();
      this.legacy.push(transcription);
    },
    setAttributes: async (attributes: Record<string, string>) => {
      this.#check();
      this.attributesSet.push(attributes);
    },
  };

  get asRoom(): Room {
    return this as unknown as Room;
  }

  registerTextStreamHandler(topic: string, handler: TextStreamHandler): void {
    if (this.handlers.has(topic)) throw new Error('already set');
    this.handlers.set(topic, handler);
  }

  unregisterTextStreamHandler(topic: string): void {
    this.handlers.delete(topic);
  }

  enter(identity: string, options: Partial<Pick<FakeParticipant, 'kind' | 'attributes'>> = {}): FakeParticipant {
    const { kind = ParticipantKind.STANDARD, attributes = {} } = options;
    const participant: FakeParticipant = { identity, kind, attributes, trackPublications: new Map() };
    this.remoteParticipants.set(identity, participant);
    this.emit('participantConnected', participant);
    return participant;
  }

  leave(identity: string, reason: DisconnectReason): void {
    const participant = this.remoteParticipants.get(identity);
    if (!participant) return;
    this.remoteParticipants.delete(identity);
    participant.disconnectReason = reason;
    this.emit('participantDisconnected', participant);
  }

  #check(): void {
    if (this.broken) throw new Error('the room is gone');
  }
}

export function microphone(sid: string, source = TrackSource.SOURCE_MICROPHONE): FakePublication {
  return publicationOf({ sid, kind: TrackKind.KIND_AUDIO, source });
}

export function camera(sid: string, source = TrackSource.SOURCE_CAMERA): FakePublication {
  return publicationOf({ sid, kind: TrackKind.KIND_VIDEO, source });
}

function publicationOf(identity: Pick<FakePublication, 'sid' | 'kind' | 'source'>): FakePublication {
  const publication: FakePublication = {
    ...identity,
    subscribed: false,
    setSubscribed: (subscribed) => {
      publication.subscribed = subscribed;
    },
  };
  return publication;
}
