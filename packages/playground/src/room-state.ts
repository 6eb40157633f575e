// State an app shares with the pages in its room: the present value of each name, also for those who join later.
import { log, toError } from '@livekit/agents-core';
import { RoomEvent, type RemoteParticipant, type Room } from '@livekit/rtc-node';

/** The topic of the text streams; each holds JSON: `{ "name": …, "value": … }`. */
export const topicOfState = 'app.state';

/**
 * Shows values to every page in a room.
 *
 * @example
 * ```ts
 * const state = new RoomState(ctx.room);
 * state.publish('cart', { items: [], total: '$0' });
 * ```
 */
export class RoomState implements Disposable {
  readonly #room: Room;
  readonly #values = new Map<string, string>();
  #last: Promise<void> = Promise.resolve();

  /** @param room - connected, or connected later: what is published before is sent then */
  constructor(room: Room) {
    this.#room = room;
    room.on(RoomEvent.ParticipantConnected, this.#onJoined);
    room.on(RoomEvent.ConnectionStateChanged, this.#onConnection);
  }

  /** Sets the value of `name` (anything JSON can hold) and sends it. Never throws for the network: that is logged. */
  publish(name: string, value: unknown): void {
    const message = JSON.stringify({ name, value });
    this.#values.set(name, message);
    this.#send(message, []);
  }

  /** Sends nothing more. */
  [Symbol.dispose](): void {
    this.#room.off(RoomEvent.ParticipantConnected, this.#onJoined);
    this.#room.off(RoomEvent.ConnectionStateChanged, this.#onConnection);
  }

  readonly #onJoined = (participant: RemoteParticipant): void => {
    for (const message of this.#values.values()) this.#send(message, [participant.identity]);
  };

  readonly #onConnection = (): void => {
    if (this.#room.isConnected) for (const message of this.#values.values()) this.#send(message, []);
  };

  /** In order, so that a page never ends up with an older value. Never rejects. */
  #send(message: string, to: string[]): void {
    this.#last = this.#last.then(async () => {
      if (!this.#room.isConnected) return;
      const options = { topic: topicOfState, ...(to.length > 0 ? { destinationIdentities: to } : {}) };
      try {
        await this.#room.localParticipant?.sendText(message, options);
      } catch (error) {
        log().warn({ err: toError(error) }, 'the shared state could not be sent');
      }
    });
  }
}
