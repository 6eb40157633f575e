// Which participant a session belongs to.
import { DisconnectReason, ParticipantKind } from '@livekit/rtc-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeRoom } from './__fakes__/fake-room.js';
import { ParticipantLink } from './participant-link.js';
import { DEFAULT_PARTICIPANT_KINDS } from './participants.js';

let room: FakeRoom;
let events: string[];

beforeEach(() => {
  room = new FakeRoom();
  events = [];
});

function link(identity: string | null = null): ParticipantLink {
  const result = new ParticipantLink({
    room: room.asRoom,
    kinds: DEFAULT_PARTICIPANT_KINDS,
    identity,
    onLinked: (linked) => events.push(`linked ${linked}`),
    onLeft: ({ hungUp }) => events.push(hungUp ? 'hung up' : 'left'),
  });
  result.start();
  return result;
}

describe('whom the agent serves', () => {
  it('is the first who is no agent, egress or avatar of its own', () => {
    room.enter('recorder', { kind: ParticipantKind.EGRESS });
    room.enter('avatar', { attributes: { 'lk.publish_on_behalf': 'agent' } });
    link();
    room.enter('other agent', { kind: ParticipantKind.AGENT });
    room.enter('caller', { kind: ParticipantKind.SIP });
    room.enter('second');
    expect(events).toEqual(['linked caller']);
  });

  it('is the one who was asked for, of whatever kind', () => {
    room.enter('first');
    link('wanted');
    room.enter('wanted', { kind: ParticipantKind.AGENT });
    expect(events).toEqual(['linked wanted']);
  });

  it('stays the same who refreshes, and is linked anew', () => {
    link();
    room.enter('user');
    room.leave('user', DisconnectReason.DUPLICATE_IDENTITY);
    room.enter('other');
    room.enter('user');
    expect(events).toEqual(['linked user', 'left', 'linked user']);
  });

  it.each([DisconnectReason.CLIENT_INITIATED, DisconnectReason.ROOM_DELETED, DisconnectReason.USER_REJECTED])(
    'has hung up for reason %s',
    (reason) => {
      link();
      room.enter('user');
      room.leave('user', reason);
      expect(events).toEqual(['linked user', 'hung up']);
    },
  );

  it('is not disturbed by others who leave', () => {
    link();
    room.enter('user');
    room.enter('other');
    room.leave('other', DisconnectReason.CLIENT_INITIATED);
    expect(events).toEqual(['linked user']);
  });

  it('can be set and forgotten', () => {
    const linked = link('nobody');
    linked.set('second');
    linked.unset();
    room.enter('third');
    expect(events).toEqual(['linked second', 'linked third']);
  });

  it('does not change any more after close', () => {
    const linked = link();
    linked.close();
    room.enter('user');
    expect(events).toEqual([]);
  });
});
