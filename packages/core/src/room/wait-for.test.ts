// Waiting in a room: by events, with nothing left behind.
import { EventEmitter } from 'node:events';
import { ParticipantKind, type Room, TrackKind } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { waitForParticipant, waitForParticipantAttribute, waitForTrackPublication } from './wait-for.js';

class FakeRoom extends EventEmitter {
  localParticipant = participant('me');
  remoteParticipants = new Map<string, ReturnType<typeof participant>>();
  join(identity: string, kind = ParticipantKind.STANDARD) {
    const joined = participant(identity, kind);
    this.remoteParticipants.set(identity, joined);
    this.emit('participantConnected', joined);
    return joined;
  }
  leave(identity: string) {
    this.remoteParticipants.delete(identity);
    this.emit('participantDisconnected');
  }
  get listeners_() {
    return this.eventNames().length;
  }
}

function participant(identity: string, kind = ParticipantKind.STANDARD) {
  return { identity, kind, attributes: {} as Record<string, string>, trackPublications: new Map<string, object>() };
}

function setup() {
  const fake = new FakeRoom();
  return { fake, room: fake as unknown as Room };
}

describe('waitForParticipant', () => {
  it('finds who is there, or comes, and fits', async () => {
    const { fake, room } = setup();
    const waiting = waitForParticipant({ room, identity: 'b', kind: [ParticipantKind.SIP, ParticipantKind.STANDARD] });
    fake.join('a');
    fake.join('b', ParticipantKind.AGENT);
    fake.leave('b');
    const b = fake.join('b', ParticipantKind.SIP);
    expect(await waiting).toBe(b);
    expect((await waitForParticipant({ room })).identity).toBe('a');
    expect((await waitForParticipant({ room, includeLocal: true })).identity).toBe('me');
    expect(fake.listeners_).toBe(0);
  });

  it('gives up when aborted or when the room is left', async () => {
    const { fake, room } = setup();
    const controller = new AbortController();
    const aborted = waitForParticipant({ room, signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(new Error('enough'));
    expect(await aborted).toMatchObject({ message: 'enough' });
    const left = waitForParticipant({ room }).catch((error: unknown) => error);
    fake.emit('disconnected');
    expect(await left).toMatchObject({ code: 'room_disconnected' });
    await expect(waitForParticipant({ room, signal: controller.signal })).rejects.toThrow('enough');
    expect(fake.listeners_).toBe(0);
  });
});

it('waitForParticipantAttribute waits for the value', async () => {
  const { fake, room } = setup();
  const a = fake.join('a');
  let done = false;
  const waiting = waitForParticipantAttribute({ room, identity: 'a', attribute: 'state', value: 'ready' }).then(
    () => (done = true),
  );
  a.attributes['state'] = 'busy';
  fake.emit('participantAttributesChanged');
  await Promise.resolve();
  expect(done).toBe(false);
  a.attributes['state'] = 'ready';
  fake.emit('participantAttributesChanged');
  await waiting;
  expect(fake.listeners_).toBe(0);
});

describe('waitForTrackPublication', () => {
  it('waits for the kind and, if asked, the subscription', async () => {
    const { fake, room } = setup();
    const a = fake.join('a');
    a.trackPublications.set('v', { kind: TrackKind.KIND_VIDEO });
    const published = waitForTrackPublication({ room, kind: TrackKind.KIND_AUDIO });
    const subscribed = waitForTrackPublication({ room, kind: TrackKind.KIND_AUDIO, waitForSubscription: true });
    let ready = false;
    void subscribed.then(() => (ready = true));
    const publication = { kind: TrackKind.KIND_AUDIO, subscribed: false, track: undefined as object | undefined };
    a.trackPublications.set('t', publication);
    fake.emit('trackPublished');
    expect(await published).toBe(publication);
    expect(ready).toBe(false);
    Object.assign(publication, { subscribed: true, track: {} });
    fake.emit('trackSubscribed');
    expect(await subscribed).toBe(publication);
    expect(fake.listeners_).toBe(0);
  });

  it('gives up when the named participant leaves', async () => {
    const { fake, room } = setup();
    const waiting = waitForTrackPublication({ room, kind: TrackKind.KIND_AUDIO, identity: 'a' }).catch(
      (error: unknown) => error,
    );
    fake.join('b');
    fake.leave('b');
    fake.join('a');
    fake.leave('a');
    expect(await waiting).toMatchObject({ code: 'participant_left' });
    expect(fake.listeners_).toBe(0);
  });
});
