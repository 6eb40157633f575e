// What the user shows, as single pictures for a model that looks.
import { ReadableStream } from 'node:stream/web';
import { TrackSource, VideoBufferType, VideoFrame, VideoRotation } from '@livekit/rtc-node';
import type { Track, VideoFrameEvent } from '@livekit/rtc-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log } from '../base/log.js';
import { settle, VirtualClock } from '../output/__fakes__/virtual-clock.js';
import { camera, FakeRoom } from './__fakes__/fake-room.js';
import type { FakeParticipant } from './__fakes__/fake-room.js';
import { ParticipantVideoInput } from './input-video.js';

const frame = new VideoFrame(new Uint8Array(4), 1, 1, VideoBufferType.RGBA);

/** A video of 25 frames a second; knows how often it was opened and whether it is read. */
class FakeVideo {
  opened = 0;
  open = 0;
  made = 0;
  /** Nothing moves: there are no new frames. */
  isStill = false;

  stream(): ReadableStream<VideoFrameEvent> {
    this.opened += 1;
    this.open += 1;
    let next: Disposable | undefined;
    return new ReadableStream<VideoFrameEvent>({
      start: (controller) => {
        const wait = () => {
          next = clock.wakeAt(clock.now() + 40, () => {
            if (!this.isStill) {
              this.made += 1;
              controller.enqueue({ frame, timestampUs: 0n, rotation: VideoRotation.VIDEO_ROTATION_0 });
            }
            wait();
          });
        };
        wait();
      },
      cancel: () => {
        next?.[Symbol.dispose]();
        this.open -= 1;
      },
    });
  }
}

let clock: VirtualClock;
let room: FakeRoom;
let user: FakeParticipant;
let seen: number[];
let eyes: { _canSee: boolean; pushVideo: () => void } | null | undefined;
let input: ParticipantVideoInput;

beforeEach(() => {
  clock = new VirtualClock();
  const began = clock.now();
  room = new FakeRoom();
  user = room.enter('user');
  seen = [];
  eyes = { _canSee: true, pushVideo: () => seen.push(clock.now() - began) };
  input = new ParticipantVideoInput({
    room: room.asRoom,
    eyes: () => eyes,
    clock,
    openStream: (track) => (track as unknown as FakeVideo).stream(),
  });
});
afterEach(() => {
  input[Symbol.dispose]();
  vi.restoreAllMocks();
});

/** Publishes a video; it is subscribed when it is asked for. */
function publish(sid: string, source = TrackSource.SOURCE_CAMERA) {
  const video = new FakeVideo();
  const publication = Object.assign(camera(sid, source), { track: undefined as Track | undefined });
  publication.setSubscribed = () => {
    publication.subscribed = true;
    publication.track = video as unknown as Track;
    room.emit('trackSubscribed', publication.track, publication, user);
  };
  user.trackPublications.set(sid, publication);
  room.emit('trackPublished', publication, user);
  const say = (event: string) => room.emit(event, publication, user);
  const mute = (muted: boolean) => {
    publication.muted = muted;
    say(muted ? 'trackMuted' : 'trackUnmuted');
  };
  const unpublish = () => {
    user.trackPublications.delete(sid);
    say('trackUnpublished');
  };
  return { publication, video, mute, unpublish };
}

describe("the user's video", () => {
  it('gives one picture each three seconds, each second while the user speaks, and is closed in between', async () => {
    input.setParticipant('user');
    const { video } = publish('TR_1');
    await clock.advance(6500);
    expect(seen).toEqual([40, 3080, 6120]);
    input.setSpeaking(true);
    await clock.advance(2000);
    expect(seen.slice(3)).toEqual([7160, 8200]);
    input.setSpeaking(false);
    await clock.advance(2500);
    expect(seen).toHaveLength(5);
    expect(video.made).toBe(seen.length);
    expect(video.open).toBe(0);
  });

  it('is not even subscribed while nobody looks, or nobody can see; then it is told once', async () => {
    const warn = vi.spyOn(log(), 'warn').mockReturnValue(undefined);
    input.setParticipant('user');
    eyes = undefined;
    const { publication, video } = publish('TR_1');
    await clock.advance(5000);
    expect(warn).not.toHaveBeenCalled();
    eyes = { _canSee: false, pushVideo: () => seen.push(-1) };
    await clock.advance(5000);
    eyes = null;
    await clock.advance(5000);
    expect(warn).toHaveBeenCalledTimes(1);
    expect([publication.subscribed, video.opened, seen]).toEqual([false, 0, []]);
    eyes = { _canSee: true, pushVideo: () => seen.push(1) };
    await clock.advance(1100);
    expect(seen).toEqual([1]);
  });

  it('is the screen while one is shared', async () => {
    input.setParticipant('user');
    const face = publish('TR_1');
    await clock.advance(3500);
    const screen = publish('TR_2', TrackSource.SOURCE_SCREENSHARE);
    await clock.advance(6000);
    expect([face.video.made, screen.video.made]).toEqual([2, 2]);
    screen.unpublish();
    await clock.advance(3000);
    expect([face.video.made, screen.video.made]).toEqual([3, 2]);
  });

  it.each(['muted', 'unpublished', 'unsubscribed', 'left', 'relinked', 'disconnected', 'closed'])(
    'is closed at once when %s while a picture is awaited',
    async (how) => {
      input.setParticipant('user');
      const { video, mute, unpublish, publication } = publish('TR_1');
      video.isStill = true;
      await clock.advance(1000);
      expect(video.open).toBe(1);
      if (how === 'muted') mute(true);
      if (how === 'unpublished') unpublish();
      if (how === 'unsubscribed') {
        publication.track = undefined;
        publication.setSubscribed = () => undefined;
        room.emit('trackUnsubscribed', video, publication, user);
      }
      if (how === 'left') room.leave('user', 1);
      if (how === 'relinked') input.setParticipant('other');
      if (how === 'disconnected') room.emit('disconnected', 0);
      if (how === 'closed') input[Symbol.dispose]();
      await settle();
      expect(video.open).toBe(0);
      video.isStill = false;
      await clock.advance(10_000);
      expect([video.opened, seen]).toEqual([1, []]);
    },
  );

  it('goes on after a mute, and opens no more than one stream at a time in an hour', async () => {
    input.setParticipant('user');
    const { video, mute } = publish('TR_1');
    await clock.advance(3500);
    mute(true);
    await clock.advance(10_000);
    expect(seen).toHaveLength(2);
    mute(false);
    await clock.advance(1000);
    expect(seen).toHaveLength(3);
    let most = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      input.setSpeaking(minute % 2 === 0);
      most = Math.max(most, video.open);
      await clock.advance(60_000);
    }
    expect(most).toBeLessThanOrEqual(1);
    expect(clock.pending).toBe(1 + video.open);
    expect(video.opened - seen.length).toBe(video.open);
  });

  it('leaves nothing behind when it is closed', async () => {
    input.setParticipant('user');
    const { video } = publish('TR_1');
    await clock.advance(3060);
    expect(video.open).toBe(1);
    input[Symbol.dispose]();
    await settle();
    expect([room.eventNames(), clock.pending, video.open]).toEqual([[], 0, 0]);
  });

  it('that fails is tried again later, not at once', async () => {
    const warn = vi.spyOn(log(), 'warn').mockReturnValue(undefined);
    input.setParticipant('user');
    const { video } = publish('TR_1');
    const stream = vi.spyOn(video, 'stream').mockImplementationOnce(() => {
      throw new Error('no decoder');
    });
    await clock.advance(3500);
    expect([warn.mock.calls.length, stream.mock.calls.length, seen]).toEqual([1, 2, [3040]]);
  });
});
