// A room that connects, fills and ends as the test says.
import { EventEmitter } from 'node:events';
import type { RemoteParticipant, Room } from '@livekit/rtc-node';

interface FakeParticipant {
  readonly identity: string;
  readonly kind: number;
  readonly trackPublications: Map<string, FakePublication>;
}

export interface FakePublication {
  readonly kind: number;
  subscribed: boolean;
  setSubscribed(subscribed: boolean): void;
}

export const fakePublication = (kind: number): FakePublication => ({
  kind,
  subscribed: false,
  setSubscribed(subscribed) {
    this.subscribed = subscribed;
  },
});

export class FakeRoom extends EventEmitter {
  isConnected = false;
  readonly name = 'the room';
  readonly remoteParticipants = new Map<string, FakeParticipant>();
  localParticipant: object | undefined;
  connects: unknown[][] = [];
  failsToConnect = false;

  async connect(...args: unknown[]): Promise<void> {
    this.connects.push(args);
    if (this.failsToConnect) throw new Error('no way in');
    this.isConnected = true;
    this.localParticipant = {};
  }

  async disconnect(): Promise<void> {
    this.end();
  }

  /** The server ends the connection. */
  end(): void {
    if (!this.isConnected) return;
    this.isConnected = false;
    this.emit('disconnected', 5);
  }

  join(identity: string, kind = 0): RemoteParticipant {
    const participant: FakeParticipant = { identity, kind, trackPublications: new Map() };
    this.remoteParticipants.set(identity, participant);
    this.emit('participantConnected', participant);
    return participant as unknown as RemoteParticipant;
  }

  /** The same object under the type that the code under test knows. */
  get asRoom(): Room {
    return this as unknown as Room;
  }
}
