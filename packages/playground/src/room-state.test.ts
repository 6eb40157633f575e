// The state of a room reaches those who are there and those who come.
import { EventEmitter } from 'node:events';
import { delay } from '@livekit/agents-core';
import { type Room, RoomEvent } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { RoomState } from './room-state.js';

interface Sent {
  readonly text: string;
  readonly options: { topic: string; destinationIdentities?: string[] };
}

class FakeRoom extends EventEmitter {
  isConnected = true;
  failures = 0;
  readonly sent: Sent[] = [];
  readonly localParticipant = {
    sendText: async (text: string, options: Sent['options']) => {
      if (this.failures > 0) {
        this.failures -= 1;
        throw new Error('no network');
      }
      this.sent.push({ text, options });
    },
  };
}

/** As much of a room as the state uses. */
function open(): { room: FakeRoom; state: RoomState } {
  const room = new FakeRoom();
  const part: unknown = room;
  return { room, state: new RoomState(part as Room) };
}

// Sending to the fake room takes no time.
const settled = () => delay(5);

describe('the state of a room', () => {
  it('is sent to all as it changes, in order', async () => {
    const { room, state } = open();
    state.publish('cart', { total: '$5' });
    state.publish('cart', { total: '$10' });
    await settled();
    expect(room.sent).toEqual([
      { text: '{"name":"cart","value":{"total":"$5"}}', options: { topic: 'app.state' } },
      { text: '{"name":"cart","value":{"total":"$10"}}', options: { topic: 'app.state' } },
    ]);
  });

  it('is sent again to who joins: the last value of each name', async () => {
    const { room, state } = open();
    state.publish('cart', 1);
    state.publish('cart', 2);
    state.publish('agent', 'greeter');
    await settled();
    room.sent.length = 0;
    room.emit(RoomEvent.ParticipantConnected, { identity: 'ana' });
    await settled();
    const options = { topic: 'app.state', destinationIdentities: ['ana'] };
    expect(room.sent).toEqual([
      { text: '{"name":"cart","value":2}', options },
      { text: '{"name":"agent","value":"greeter"}', options },
    ]);
  });

  it('waits for the room to be connected, and survives a failure', async () => {
    const { room, state } = open();
    room.isConnected = false;
    state.publish('cart', 1);
    await settled();
    expect(room.sent).toEqual([]);
    room.isConnected = true;
    room.failures = 1;
    room.emit(RoomEvent.ConnectionStateChanged);
    state.publish('cart', 2);
    await settled();
    expect(room.sent.map(({ text }) => text)).toEqual(['{"name":"cart","value":2}']);
  });

  it('sends nothing more once it is disposed', async () => {
    const { room, state } = open();
    state.publish('cart', 1);
    await settled();
    room.sent.length = 0;
    state[Symbol.dispose]();
    room.emit(RoomEvent.ParticipantConnected, { identity: 'ana' });
    await settled();
    expect(room.sent).toEqual([]);
  });
});
