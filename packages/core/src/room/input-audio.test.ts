// The voice of one participant.
import { ReadableStream } from 'node:stream/web';
import { TrackSource } from '@livekit/rtc-node';
import type { AudioFrame, Track } from '@livekit/rtc-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { frameOf } from '../output/__fakes__/sinks.js';
import { AgentInput } from '../output/agent-input.js';
import { FakeRoom, microphone } from './__fakes__/fake-room.js';
import type { FakeParticipant } from './__fakes__/fake-room.js';
import { ParticipantAudioInputStream } from './input-audio.js';
import type { AudioStreamSettings } from './input-audio.js';

/** A track whose audio a test sends; knows whether anybody reads it. */
class FakeTrack {
  controller: ReadableStreamDefaultController<AudioFrame> | undefined;
  readers = 0;
  settings: AudioStreamSettings | undefined;

  open(settings: AudioStreamSettings): ReadableStream<AudioFrame> {
    this.settings = settings;
    this.readers += 1;
    return new ReadableStream<AudioFrame>({
      start: (controller) => {
        this.controller = controller;
      },
      cancel: () => {
        this.readers -= 1;
      },
    });
  }
}

let room: FakeRoom;
let input: ParticipantAudioInputStream;
let heard: AudioFrame[];
let stops: number;

beforeEach(() => {
  room = new FakeRoom();
  heard = [];
  stops = 0;
  input = new ParticipantAudioInputStream({
    room: room.asRoom,
    sampleRate: 24_000,
    numChannels: 1,
    openStream: (track, settings) => (track as unknown as FakeTrack).open(settings),
  });
  input.onFrame((frame) => heard.push(frame));
  input.onStopped(() => (stops += 1));
  new AgentInput(() => undefined).audio = input;
});

async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}

/** Publishes a microphone; with a track it is subscribed as well. */
function publish(participant: FakeParticipant, sid: string, source = TrackSource.SOURCE_MICROPHONE) {
  const publication = Object.assign(microphone(sid, source), { track: undefined as Track | undefined });
  participant.trackPublications.set(sid, publication);
  room.emit('trackPublished', publication, participant);
  const track = new FakeTrack();
  const subscribe = () => {
    publication.track = track as unknown as Track;
    room.emit('trackSubscribed', publication.track, publication, participant);
  };
  return { publication, track, subscribe };
}

describe("the user's audio", () => {
  it('is what the linked participant says, in the format asked for', async () => {
    const user = room.enter('user');
    input.setParticipant('user');
    const own = publish(user, 'TR_1');
    const other = publish(room.enter('other'), 'TR_2');
    own.subscribe();
    other.subscribe();
    const frame = frameOf(20);
    own.track.controller?.enqueue(frame);
    await turns();
    expect(heard).toEqual([frame]);
    expect(other.track.readers).toBe(0);
    expect(own.track.settings).toEqual({ sampleRate: 24_000, numChannels: 1, frameSizeMs: 20 });
  });

  it('is asked for if it is published but not subscribed', () => {
    input.setParticipant('user');
    const user = room.enter('user');
    expect(publish(user, 'TR_1').publication.subscribed).toBe(true);
    expect(publish(user, 'TR_2', TrackSource.SOURCE_SCREENSHARE_AUDIO).publication.subscribed).toBe(false);
  });

  it('is over when the microphone is muted, and goes on after it', async () => {
    const user = room.enter('user');
    input.setParticipant('user');
    const { publication, track, subscribe } = publish(user, 'TR_1');
    subscribe();
    const other = room.enter('other');
    room.emit('trackMuted', publish(other, 'TR_2').publication, other);
    expect(stops).toBe(0);
    room.emit('trackMuted', publication, user);
    expect(stops).toBe(1);
    track.controller?.enqueue(frameOf(20));
    await turns();
    expect(heard).toHaveLength(1);
  });

  it('is over when the track or the participant goes, and nothing keeps reading', async () => {
    const user = room.enter('user');
    input.setParticipant('user');
    const first = publish(user, 'TR_1');
    first.subscribe();
    room.emit('trackUnsubscribed', first.publication.track, first.publication, user);
    const second = publish(user, 'TR_2');
    user.trackPublications.delete('TR_1');
    second.subscribe();
    room.leave('user', 1);
    await turns();
    expect(stops).toBe(2);
    expect([first.track.readers, second.track.readers]).toEqual([0, 0]);
  });

  it('is not read while the input is switched off', async () => {
    const inputs = new AgentInput(() => undefined);
    inputs.audio = input;
    const user = room.enter('user');
    input.setParticipant('user');
    const { track, subscribe } = publish(user, 'TR_1');
    subscribe();
    inputs.setAudioEnabled(false);
    await turns();
    expect([track.readers, stops]).toEqual([0, 1]);
    inputs.setAudioEnabled(true);
    expect(track.readers).toBe(1);
  });

  it('can be read as a stream, which ends with the input', async () => {
    const reader = input.stream.getReader();
    const user = room.enter('user');
    input.setParticipant('user');
    const { track, subscribe } = publish(user, 'TR_1');
    subscribe();
    const frame = frameOf(20);
    track.controller?.enqueue(frame);
    expect((await reader.read()).value).toBe(frame);
    await input.close();
    expect((await reader.read()).done).toBe(true);
    expect(room.eventNames()).toEqual([]);
  });
});
