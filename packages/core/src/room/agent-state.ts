// Tells the room what the agent is doing, as an attribute of its participant.
import type { Room } from '@livekit/rtc-node';
import { systemClock } from '../base/clock.js';
import { settledWithin } from '../base/settled-within.js';
import { OrderedWrites } from './ordered-writes.js';
import { ATTRIBUTE_AGENT_STATE } from './wire-names.js';

// An acknowledgement that is late must not hide the states after it. The requests themselves stay in order.
const acknowledgedWithinMs = 300;

/** Keeps the attribute `lk.agent.state` at the latest state; states that change faster than they can be sent are skipped. */
export class AgentStateAttribute {
  readonly #room: Room;
  readonly #writes = new OrderedWrites('agent state');
  #wanted: string | undefined;
  #sent: string | undefined;

  constructor(room: Room) {
    this.#room = room;
  }

  set(state: string): void {
    this.#wanted = state;
    this.#sync();
  }

  /** The room was joined (anew): sends the state again. */
  resend(): void {
    this.#sent = undefined;
    this.#sync();
  }

  #sync(): void {
    void this.#writes.add(async () => {
      const state = this.#wanted;
      if (state === undefined || state === this.#sent || !this.#room.isConnected) return;
      this.#sent = state;
      const participant = this.#room.localParticipant;
      if (!participant) return;
      const sent = participant.setAttributes({ [ATTRIBUTE_AGENT_STATE]: state });
      await settledWithin(sent, { clock: systemClock, limitMs: acknowledgedWithinMs });
    });
  }
}
